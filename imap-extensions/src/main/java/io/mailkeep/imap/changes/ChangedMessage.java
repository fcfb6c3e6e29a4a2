package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

/** A message with the flags that it got, or came with, and the mod-sequence of that. */
@AutoValue
public abstract class ChangedMessage {
    static ChangedMessage of(MessageUid uid, ModSeq modSeq, Flags flags) {
        return new AutoValue_ChangedMessage(uid, modSeq, flags);
    }

    static ChangedMessage of(ComposedMessageIdWithMetaData read) {
        return of(read.getComposedMessageId().getUid(), read.getModSeq(), read.getFlags());
    }

    public abstract MessageUid uid();

    public abstract ModSeq modSeq();

    public abstract Flags flags();
}
