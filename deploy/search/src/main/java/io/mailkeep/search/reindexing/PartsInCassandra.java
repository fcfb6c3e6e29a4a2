package io.mailkeep.search.reindexing;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;

/**
 * Every mailbox, by ranges of the tokens of James's table of mailboxes: all parts together read it once, page by page, and
 * nothing of it but ids. Wants the Murmur3Partitioner, which is Cassandra's default.
 */
public final class PartsInCassandra implements Parts {
    private static final int BITS_OF_A_PART = Long.SIZE - Integer.numberOfTrailingZeros(Job.PARTS);

    private final CqlSession session;
    private final MailboxId.Factory mailboxIds;
    private final PreparedStatement select;

    /** James's tables must be there. */
    public PartsInCassandra(CqlSession session, MailboxId.Factory mailboxIds) {
        this.session = session;
        this.mailboxIds = mailboxIds;
        this.select = session.prepare("SELECT id FROM mailbox WHERE token(id) >= ? AND token(id) <= ?");
    }

    @Override
    public Flux<MailboxId> part(int number) {
        long first = Long.MIN_VALUE + ((long) number << BITS_OF_A_PART);
        long last = first + (1L << BITS_OF_A_PART) - 1;
        return Flux.defer(() -> session.executeReactive(select.bind(first, last).setIdempotent(true)))
                .cast(Row.class)
                .map(row -> mailboxIds.fromString(row.getUuid("id").toString()));
    }
}
