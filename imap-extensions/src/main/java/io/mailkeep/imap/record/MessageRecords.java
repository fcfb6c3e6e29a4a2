package io.mailkeep.imap.record;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageId;
import reactor.core.publisher.Flux;

/** Messages as James finds them by their identifiers, which may differ from what mailboxes list. Never blocks. */
public interface MessageRecords {
    /** In which mailboxes a message is, by which UIDs and with which flags; nothing where James keeps no such record. */
    Flux<ComposedMessageIdWithMetaData> of(MessageId message, MailboxSession session);
}
