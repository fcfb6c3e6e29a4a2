package io.mailkeep.search.indexing;

import java.util.Collection;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;

/** What has happened to a mailbox and the index must learn. */
public sealed interface Change {
    MailboxId mailbox();

    /** Messages are there: whatever the store has of them when the change is carried out is indexed. */
    record Added(MailboxId mailbox, Username user, Collection<MessageUid> uids) implements Change {
        public Added {
            uids = List.copyOf(uids);
        }
    }

    /** What a message has since its mod-sequence. */
    record MessageFlags(MessageUid uid, Flags flags, long modSeq) {}

    /** Messages have these flags. */
    record Flagged(MailboxId mailbox, Collection<MessageFlags> messages) implements Change {
        public Flagged {
            messages = List.copyOf(messages);
        }
    }

    /** Messages are gone. */
    record Removed(MailboxId mailbox, Collection<MessageUid> uids) implements Change {
        public Removed {
            uids = List.copyOf(uids);
        }
    }

    /** Whatever the store has of these messages when the change is carried out is indexed, and the others are removed. */
    record Compared(MailboxId mailbox, Username user, Collection<MessageUid> uids) implements Change {
        public Compared {
            uids = List.copyOf(uids);
        }
    }

    /** The mailbox is gone with all its messages. */
    record Deleted(MailboxId mailbox) implements Change {}
}
