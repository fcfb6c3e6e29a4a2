package io.mailkeep.imap.removal;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.imap.removal.RemovalSchema.ATTEMPT;
import static io.mailkeep.imap.removal.RemovalSchema.BATCH;
import static io.mailkeep.imap.removal.RemovalSchema.BEGUN;
import static io.mailkeep.imap.removal.RemovalSchema.FINISHED;
import static io.mailkeep.imap.removal.RemovalSchema.MAILBOX_ID;
import static io.mailkeep.imap.removal.RemovalSchema.REMOVALS;
import static io.mailkeep.imap.removal.RemovalSchema.SLOT;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.util.Objects;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps intents in slots that are chosen by the name of the batch and overwritten: no row is deleted, so none is passed
 * over by a reader. Two batches of a mailbox that are removed at the same time and fall into one of the 64 slots count
 * as one; the later mod-sequence makes good both unless the node of the earlier removal dies in just that time.
 * Statements run at the driver's default consistency (QUORUM in a stock James): what was begun on one node is finished
 * on another.
 */
@Singleton
public final class CassandraRemovalIntents implements RemovalIntents {
    static final int SLOTS = 64;

    private final CqlSession session;
    private final Clock clock;
    private final PreparedStatement begin;
    private final PreparedStatement read;
    private final PreparedStatement finish;

    @Inject
    public CassandraRemovalIntents(RemovalSchema schema, Clock clock) {
        this.session = schema.session();
        this.clock = clock;
        begin = session.prepare(update(REMOVALS)
                .setColumn(BATCH, bindMarker(BATCH))
                .setColumn(BEGUN, bindMarker(BEGUN))
                .setColumn(ATTEMPT, bindMarker(ATTEMPT))
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .whereColumn(SLOT)
                .isEqualTo(bindMarker(SLOT))
                .build());
        read = session.prepare(selectFrom(REMOVALS)
                .columns(BATCH, BEGUN, ATTEMPT, FINISHED)
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .build());
        finish = session.prepare(update(REMOVALS)
                .setColumn(FINISHED, bindMarker(FINISHED))
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .whereColumn(SLOT)
                .isEqualTo(bindMarker(SLOT))
                .build());
    }

    @Override
    public Mono<Void> begin(MailboxId mailbox, Batch batch) {
        return Mono.defer(() -> {
            Intent intent = Intent.begin(batch, clock.instant());
            return write(slot(begin, mailbox, batch)
                    .setString(BATCH, batch.name())
                    .setInstant(BEGUN, intent.begun())
                    .setUuid(ATTEMPT, intent.attempt()));
        });
    }

    @Override
    public Flux<Intent> open(MailboxId mailbox) {
        return Flux.defer(() -> session.executeReactive(read.bind().setString(MAILBOX_ID, mailbox.serialize())))
                .filter(CassandraRemovalIntents::isOpen)
                .map(row -> Intent.of(Batch.named(row.getString(BATCH)), row.getInstant(BEGUN), row.getUuid(ATTEMPT)));
    }

    private static boolean isOpen(Row row) {
        // Without an attempt: it has expired and its end, written later, has not.
        return !row.isNull(ATTEMPT) && !Objects.equals(row.getUuid(ATTEMPT), row.getUuid(FINISHED));
    }

    @Override
    public Mono<Void> finish(MailboxId mailbox, Intent intent) {
        return Mono.defer(() -> write(slot(finish, mailbox, intent.batch()).setUuid(FINISHED, intent.attempt())));
    }

    private static BoundStatement slot(PreparedStatement statement, MailboxId mailbox, Batch batch) {
        return statement
                .bind()
                .setString(MAILBOX_ID, mailbox.serialize())
                .setInt(SLOT, Math.floorMod(batch.name().hashCode(), SLOTS))
                .setIdempotent(true);
    }

    private Mono<Void> write(BoundStatement statement) {
        return Flux.from(session.executeReactive(statement)).then();
    }
}
