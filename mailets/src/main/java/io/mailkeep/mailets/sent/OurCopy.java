package io.mailkeep.mailets.sent;

import com.google.auto.value.AutoValue;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageId;

/** Where a copy is that we have stored; neither name is ever given to another message. */
@AutoValue
abstract class OurCopy {
    static OurCopy of(String mailboxId, MessageUid uid) {
        return new AutoValue_OurCopy(mailboxId, uid);
    }

    static OurCopy of(ComposedMessageId id) {
        return of(id.getMailboxId().serialize(), id.getUid());
    }

    /** James's, serialised. */
    abstract String mailboxId();

    abstract MessageUid uid();
}
