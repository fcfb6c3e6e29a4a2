package io.mailkeep.imap.record;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageId;
import reactor.core.publisher.Flux;

/** In memory, where James has messages in mailboxes alone, each by its UID. */
public final class NoMessageRecords implements MessageRecords {
    @Override
    public Flux<ComposedMessageIdWithMetaData> of(MessageId message, MailboxSession session) {
        return Flux.empty();
    }
}
