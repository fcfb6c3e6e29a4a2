package io.mailkeep.search.indexing;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Remembers beyond this process, and hears what other servers have missed whenever {@link #all} is read.
 *
 * <p>A mark is the moment at which it was set, and its row's write time. What is removed is the mark that was last told
 * by {@link #all}: one set later, here or by another server, stays, whichever statement comes first. Consistency is the
 * session's default. A mailbox that misses thousands of changes costs one write until its mark has been told.
 */
public final class MissedInCassandra implements Missed, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MissedInCassandra.class);

    private static final int BUCKETS = 256;
    private static final int STATEMENTS_AT_ONCE = 8;
    // A removal that a replica has not heard of costs one comparison more, so its tombstone need not stay for days.
    private static final int GRACE = Math.toIntExact(Duration.ofMinutes(10).toSeconds());

    public static final CassandraModule TABLES = CassandraModule.builder()
            .table("mailkeep_search_missed")
            .comment("Mailboxes that the search index does not follow, all read at once, bucket by bucket. Empty in a"
                    + " healthy server; after an outage of the index, a row for each mailbox that was changed in it:"
                    + " of ten million, 40,000 in a bucket.")
            .options(options -> options.withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey("bucket", DataTypes.INT)
                    .withClusteringColumn("mailbox_id", DataTypes.TEXT)
                    .withColumn("since", DataTypes.TIMESTAMP))
            .build();

    private final CqlSession session;
    private final MailboxId.Factory mailboxIds;
    private final Clock clock;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;

    /** In microseconds, as write times are. */
    private final Map<MailboxId, Long> marks = new ConcurrentHashMap<>();

    private final Map<MailboxId, Long> told = new ConcurrentHashMap<>();
    private final Set<MailboxId> unsaved = ConcurrentHashMap.newKeySet();
    private final AtomicLong latest = new AtomicLong();
    private final AtomicInteger savings = new AtomicInteger();
    private volatile Disposable saving = () -> {};

    /** The tables must be there. Blocking: reads what was missed before. */
    public MissedInCassandra(CqlSession session, MailboxId.Factory mailboxIds, Clock clock) {
        this.session = session;
        this.mailboxIds = mailboxIds;
        this.clock = clock;
        this.insert = session.prepare(
                "INSERT INTO mailkeep_search_missed (bucket, mailbox_id, since) VALUES (?, ?, ?) USING TIMESTAMP ?");
        this.select = session.prepare(
                "SELECT mailbox_id, writetime(since) AS mark FROM mailkeep_search_missed WHERE bucket = ?");
        this.delete = session.prepare(
                "DELETE FROM mailkeep_search_missed USING TIMESTAMP ? WHERE bucket = ? AND mailbox_id = ?");
        rows().collectMap(this::mailbox, row -> row.getLong("mark"))
                .doOnNext(saved -> hear(Map.of(), saved))
                .block();
    }

    @Override
    public boolean contains(MailboxId mailbox) {
        return marks.containsKey(mailbox);
    }

    @Override
    public void add(MailboxId mailbox) {
        marks.compute(mailbox, (id, mark) -> {
            if (mark != null && mark > told.getOrDefault(id, 0L)) {
                return mark;
            }
            unsaved.add(id);
            return nextMark();
        });
        if (unsaved.contains(mailbox)) {
            save();
        }
    }

    private long nextMark() {
        Instant now = clock.instant();
        long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
        return latest.updateAndGet(last -> Math.max(last + 1, micros));
    }

    /** One at a time; what is added during it is saved after it. */
    private void save() {
        if (savings.getAndIncrement() == 0) {
            saving = saveUnsaved().subscribe();
        }
    }

    private Mono<Void> saveUnsaved() {
        return Mono.fromSupplier(savings::get)
                .flatMap(asked -> Flux.fromIterable(List.copyOf(unsaved))
                        .flatMap(this::save, STATEMENTS_AT_ONCE)
                        .then()
                        .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                                .maxBackoff(Duration.ofSeconds(30))
                                .doBeforeRetry(MissedInCassandra::warn))
                        .then(Mono.fromSupplier(() -> savings.addAndGet(-asked))))
                .repeat(() -> savings.get() > 0)
                .then();
    }

    private static void warn(Retry.RetrySignal retry) {
        if (retry.totalRetries() == 0) {
            LOGGER.warn(
                    "Mailboxes that the index misses can not be remembered yet: until they are, a crash of this server"
                            + " forgets them failure={}",
                    retry.failure().toString());
        }
    }

    private Mono<Void> save(MailboxId mailbox) {
        return Mono.defer(() -> {
            Long mark = marks.get(mailbox);
            if (mark == null) {
                unsaved.remove(mailbox);
                return Mono.empty();
            }
            return write(insert.bind(bucket(mailbox), mailbox.serialize(), instant(mark), mark)
                            .setIdempotent(true))
                    .then(Mono.fromRunnable(() -> settle(mailbox, mark)));
        });
    }

    private void settle(MailboxId mailbox, long saved) {
        // One set meanwhile has asked for another saving.
        marks.computeIfPresent(mailbox, (id, mark) -> {
            if (mark == saved) {
                unsaved.remove(id);
            }
            return mark;
        });
    }

    /** Removes the mark that {@link #all} has told last, or the present one if it has told none. */
    @Override
    public Mono<Void> remove(MailboxId mailbox) {
        return Mono.defer(() -> {
            Long mark = told.containsKey(mailbox) ? told.get(mailbox) : marks.get(mailbox);
            if (mark == null) {
                return Mono.empty();
            }
            return write(delete.bind(mark, bucket(mailbox), mailbox.serialize()).setIdempotent(true))
                    .then(Mono.fromRunnable(() -> forget(mailbox, mark)));
        });
    }

    private void forget(MailboxId mailbox, long removed) {
        told.remove(mailbox, removed);
        marks.computeIfPresent(mailbox, (id, mark) -> mark <= removed ? null : mark);
    }

    @Override
    public Flux<MailboxId> all() {
        return Flux.defer(() -> {
            Map<MailboxId, Long> before = new HashMap<>(marks);
            before.keySet().removeAll(unsaved);
            return rows().collectMap(this::mailbox, row -> row.getLong("mark"))
                    .doOnNext(saved -> hear(before, saved))
                    .flatMapIterable(saved -> List.copyOf(marks.keySet()))
                    .doOnNext(this::tell);
        });
    }

    private void hear(Map<MailboxId, Long> before, Map<MailboxId, Long> saved) {
        saved.forEach((mailbox, mark) -> {
            marks.merge(mailbox, mark, Math::max);
            // Another server's clock may be ahead; a mark set here after hearing of its own is later all the same.
            latest.accumulateAndGet(mark, Math::max);
        });
        // What was saved and is no longer has been removed by another server.
        before.forEach((mailbox, mark) -> {
            if (!saved.containsKey(mailbox)) {
                marks.remove(mailbox, mark);
                told.remove(mailbox);
            }
        });
    }

    private void tell(MailboxId mailbox) {
        marks.computeIfPresent(mailbox, (id, mark) -> {
            told.put(id, mark);
            return mark;
        });
    }

    private Flux<? extends Row> rows() {
        return Flux.range(0, BUCKETS)
                .flatMap(
                        bucket -> Flux.from(
                                session.executeReactive(select.bind(bucket).setIdempotent(true))),
                        STATEMENTS_AT_ONCE);
    }

    private MailboxId mailbox(Row row) {
        return mailboxIds.fromString(row.getString("mailbox_id"));
    }

    private Mono<Void> write(Statement<?> statement) {
        return Flux.defer(() -> session.executeReactive(statement)).then();
    }

    private static int bucket(MailboxId mailbox) {
        return Math.floorMod(mailbox.serialize().hashCode(), BUCKETS);
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(TimeUnit.MICROSECONDS.toSeconds(micros));
    }

    /** Stops saving. */
    @Override
    public void close() {
        saving.dispose();
    }
}
