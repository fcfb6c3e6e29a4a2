package io.mailkeep.imap.living;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.imap.living.SnapshotSchema.MAILBOX_ID;
import static io.mailkeep.imap.living.SnapshotSchema.SNAPSHOT;
import static io.mailkeep.imap.living.SnapshotSchema.SNAPSHOTS;
import static io.mailkeep.imap.living.SnapshotSchema.SNAPSHOT_TYPE;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.PackedUids;
import java.nio.ByteBuffer;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps a snapshot for 30 days, if it has no more than 2 MiB. Statements run at the driver's default consistency (QUORUM
 * in a stock James); an older snapshot would do as well.
 */
@Singleton
public final class CassandraSnapshots implements Snapshots {
    private static final int LARGEST = 2 << 20;

    private final CqlSession session;
    private final CassandraMailboxCounterDAO counters;
    private final PreparedStatement read;
    private final PreparedStatement write;

    @Inject
    public CassandraSnapshots(SnapshotSchema schema, CassandraMailboxCounterDAO counters) {
        this.session = schema.session();
        this.counters = counters;
        read = session.prepare(selectFrom(SNAPSHOTS)
                .column(SNAPSHOT)
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .build());
        write = session.prepare(insertInto(SNAPSHOTS)
                .value(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .value(SNAPSHOT, bindMarker(SNAPSHOT))
                .build());
    }

    @Override
    public Mono<Snapshot> read(MailboxId mailbox) {
        return execute(read.bind().setString(MAILBOX_ID, mailbox.serialize()))
                .next()
                .map(row -> snapshot(row.getTupleValue(SNAPSHOT)));
    }

    private static Snapshot snapshot(TupleValue value) {
        return Snapshot.of(ModSeq.of(value.getLong(0)), value.getInstant(1), PackedUids.unpack(value.getByteBuffer(2)));
    }

    @Override
    public Mono<Void> write(MailboxId mailbox, Snapshot snapshot) {
        return Mono.defer(() -> {
            LivingUids uids = snapshot.uids();
            if (uids.size() > PackedUids.MOST) {
                return Mono.empty();
            }
            ByteBuffer packed = PackedUids.pack(uids);
            return packed.remaining() > LARGEST
                    ? Mono.empty()
                    : execute(write.bind()
                                    .setString(MAILBOX_ID, mailbox.serialize())
                                    .setTupleValue(
                                            SNAPSHOT,
                                            SNAPSHOT_TYPE.newValue(
                                                    snapshot.base().asLong(), snapshot.read(), packed)))
                            .then();
        });
    }

    // Not by James's mappers, which now and then read the whole mailbox to check the count.
    @Override
    public Mono<Long> count(MailboxId mailbox) {
        return counters.countMessagesInMailbox((CassandraId) mailbox).defaultIfEmpty(0L);
    }

    private Flux<? extends Row> execute(Statement<?> statement) {
        return Flux.defer(() -> session.executeReactive(statement));
    }
}
