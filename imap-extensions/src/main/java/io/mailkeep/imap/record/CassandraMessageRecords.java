package io.mailkeep.imap.record;

import com.google.inject.Inject;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import reactor.core.publisher.Flux;

/** One statement of James's each. */
public final class CassandraMessageRecords implements MessageRecords {
    private final MailboxSessionMapperFactory mappers;

    @Inject
    CassandraMessageRecords(MailboxSessionMapperFactory mappers) {
        this.mappers = mappers;
    }

    @Override
    public Flux<ComposedMessageIdWithMetaData> of(MessageId message, MailboxSession session) {
        return Flux.from(mappers.getMessageIdMapper(session).findMetadata(message));
    }
}
