package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;

/** Which mailbox: its id never changes, its path is the one that it had then. */
@AutoValue
public abstract class MailboxRef {
    public static MailboxRef of(MailboxId id, MailboxPath path) {
        return new AutoValue_MailboxRef(id, path);
    }

    public abstract MailboxId id();

    /** With its owner, who need not be who works on it. */
    public abstract MailboxPath path();
}
