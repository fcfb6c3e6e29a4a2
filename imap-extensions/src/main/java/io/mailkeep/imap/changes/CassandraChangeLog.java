package io.mailkeep.imap.changes;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.imap.changes.ChangeSchema.BUCKET;
import static io.mailkeep.imap.changes.ChangeSchema.CHANGES;
import static io.mailkeep.imap.changes.ChangeSchema.MAILBOX_ID;
import static io.mailkeep.imap.changes.ChangeSchema.MOD_SEQ;
import static io.mailkeep.imap.changes.ChangeSchema.SETTLED;
import static io.mailkeep.imap.changes.ChangeSchema.STATE;
import static io.mailkeep.imap.changes.ChangeSchema.STATE_TYPE;
import static io.mailkeep.imap.changes.ChangeSchema.TOUCHED;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps entries for 30 days. Every statement runs at the driver's default consistency (QUORUM in a stock James), so that
 * an entry once written is seen by every node; an entry that is not seen is a hole, never a wrong answer. Ages are
 * measured by the clocks of the nodes, which Cassandra needs to agree anyhow.
 */
@Singleton
public final class CassandraChangeLog implements ChangeLog {
    private static final int BUCKET_SIZE = 1024;
    private static final int ENTRIES_PER_STATEMENT = 100;
    private static final int STATEMENTS_AT_ONCE = 4;
    private static final String LOW = "low";
    private static final String HIGH = "high";

    private final CqlSession session;
    private final Clock clock;
    private final PreparedStatement add;
    private final PreparedStatement between;
    private final PreparedStatement readSettling;
    private final PreparedStatement writeSettling;

    @Inject
    public CassandraChangeLog(ChangeSchema schema, Clock clock) {
        this.session = schema.session();
        this.clock = clock;
        add = session.prepare(update(CHANGES)
                .append(TOUCHED, bindMarker(TOUCHED))
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .whereColumn(BUCKET)
                .isEqualTo(bindMarker(BUCKET))
                .whereColumn(MOD_SEQ)
                .isEqualTo(bindMarker(MOD_SEQ))
                .build());
        between = session.prepare(selectFrom(CHANGES)
                .columns(MOD_SEQ, TOUCHED)
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .whereColumn(BUCKET)
                .isEqualTo(bindMarker(BUCKET))
                .whereColumn(MOD_SEQ)
                .isGreaterThan(bindMarker(LOW))
                .whereColumn(MOD_SEQ)
                .isLessThanOrEqualTo(bindMarker(HIGH))
                .build());
        readSettling = session.prepare(selectFrom(SETTLED)
                .column(STATE)
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .build());
        writeSettling = session.prepare(insertInto(SETTLED)
                .value(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .value(STATE, bindMarker(STATE))
                .build());
    }

    @Override
    public Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> entries) {
        ImmutableListMultimap<Long, BoundStatement> byPartition = entries.entrySet().stream()
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        entry -> bucket(entry.getKey().asLong()),
                        entry -> add(mailbox, entry.getKey().asLong(), entry.getValue())));
        return Flux.fromIterable(byPartition.asMap().values())
                .flatMapIterable(adds -> Lists.partition(List.copyOf(adds), ENTRIES_PER_STATEMENT))
                .map(CassandraChangeLog::together)
                .flatMap(this::write, STATEMENTS_AT_ONCE)
                .then();
    }

    private BoundStatement add(MailboxId mailbox, long modSeq, Entry entry) {
        // To say it again changes nothing, which the driver can not know.
        return add.bind()
                .setString(MAILBOX_ID, mailbox.serialize())
                .setLong(BUCKET, bucket(modSeq))
                .setLong(MOD_SEQ, modSeq)
                .setSet(TOUCHED, entry.bounded().texts(), String.class)
                .setIdempotent(true);
    }

    private static Statement<?> together(List<BoundStatement> adds) {
        return adds.size() == 1
                ? Iterables.getOnlyElement(adds)
                : BatchStatement.newInstance(BatchType.UNLOGGED, adds.toArray(BoundStatement[]::new))
                        .setIdempotent(true);
    }

    @Override
    public Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest) {
        if (!Changes.worthReading(known, highest)) {
            return Mono.just(Changes.unread(known, highest));
        }
        long first = bucket(known.asLong() + 1);
        int buckets = Math.toIntExact(bucket(highest.asLong()) - first + 1);
        return Flux.range(0, buckets)
                .flatMap(i -> read(between(mailbox, first + i, known, highest)), STATEMENTS_AT_ONCE)
                .collect(ImmutableMap.toImmutableMap(row -> row.getLong(MOD_SEQ), CassandraChangeLog::entry))
                .map(entries -> Changes.of(known, highest, entries));
    }

    private BoundStatement between(MailboxId mailbox, long bucket, ModSeq known, ModSeq highest) {
        return between.bind()
                .setString(MAILBOX_ID, mailbox.serialize())
                .setLong(BUCKET, bucket)
                .setLong(LOW, known.asLong())
                .setLong(HIGH, highest.asLong());
    }

    private static Entry entry(Row row) {
        return Entry.parse(row.getSet(TOUCHED, String.class));
    }

    @Override
    public Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age) {
        return read(readSettling.bind().setString(MAILBOX_ID, mailbox.serialize()))
                .next()
                .map(row -> settling(row.getTupleValue(STATE)))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(previous -> settled(mailbox, highest, age, previous));
    }

    private Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age, Optional<Settling> previous) {
        Settling next = previous.map(settling -> settling.note(highest, clock.instant(), age))
                .orElseGet(() -> Settling.begin(highest, clock.instant()));
        Mono<Void> noted = previous.filter(next::equals).isPresent()
                ? Mono.empty()
                : write(writeSettling
                        .bind()
                        .setString(MAILBOX_ID, mailbox.serialize())
                        .setTupleValue(STATE, tuple(next)));
        return noted.thenReturn(next.settled());
    }

    private static TupleValue tuple(Settling settling) {
        return STATE_TYPE.newValue(
                settling.noted().asLong(), settling.since(), settling.settled().asLong());
    }

    private static Settling settling(TupleValue state) {
        return Settling.of(ModSeq.of(state.getLong(0)), state.getInstant(1), ModSeq.of(state.getLong(2)));
    }

    private static long bucket(long modSeq) {
        return modSeq / BUCKET_SIZE;
    }

    private Flux<? extends Row> read(BoundStatement statement) {
        return Flux.defer(() -> session.executeReactive(statement));
    }

    private Mono<Void> write(Statement<?> statement) {
        return Flux.defer(() -> session.executeReactive(statement)).then();
    }
}
