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
import java.util.OptionalLong;
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
 * Remembers beyond this process, and hears what other servers have missed whenever {@link #hear} is asked to.
 *
 * <p>A mark is the moment at which it was set, and its row's write time. What is removed is the mark for which the
 * comparison began: one set later, here or by another server, stays, whichever statement comes first. Another server may
 * compare a mailbox while changes of it are left out here under the mark that it knows; so a mark of this server's own
 * that another has removed is set anew. Consistency is the session's default. A mailbox that misses thousands of changes
 * costs one write until it is compared.
 */
public final class MissedInCassandra implements Missed, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MissedInCassandra.class);

    private static final int BUCKETS = 256;
    private static final int STATEMENTS_AT_ONCE = 8;
    private static final Duration SAVED_WITHIN = Duration.ofSeconds(10);
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
    private final Marks marks = new Marks(this::nextMark);

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
                .doOnNext(saved -> hear(new HashMap<>(), saved))
                .block();
    }

    @Override
    public boolean contains(MailboxId mailbox) {
        return marks.contains(mailbox);
    }

    @Override
    public boolean isDue(MailboxId mailbox) {
        return marks.isDue(mailbox);
    }

    @Override
    public int size() {
        return marks.size();
    }

    @Override
    public void add(MailboxId mailbox) {
        marks.add(mailbox, () -> unsaved.add(mailbox));
        if (unsaved.contains(mailbox)) {
            save();
        }
    }

    @Override
    public void begin(MailboxId mailbox) {
        marks.begin(mailbox);
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
            long mark = marks.of(mailbox).orElse(0);
            Mono<Void> saving = mark == 0 ? Mono.empty() : insert(mailbox, mark);
            // A mark set meanwhile has asked for another saving.
            return saving.then(Mono.fromRunnable(() -> marks.settle(mailbox, mark, () -> unsaved.remove(mailbox))));
        });
    }

    private Mono<Void> insert(MailboxId mailbox, long mark) {
        return write(insert.bind(bucket(mailbox), mailbox.serialize(), instant(mark), mark)
                .setIdempotent(true));
    }

    @Override
    public Mono<Void> remove(MailboxId mailbox) {
        return Mono.defer(() -> {
            OptionalLong begun = marks.begun(mailbox);
            return begun.isEmpty() ? Mono.empty() : remove(mailbox, begun.getAsLong());
        });
    }

    private Mono<Void> remove(MailboxId mailbox, long mark) {
        return write(delete.bind(mark, bucket(mailbox), mailbox.serialize()).setIdempotent(true))
                .then(Mono.fromRunnable(() -> marks.forget(mailbox, mark)));
    }

    @Override
    public Flux<MailboxId> all() {
        return Flux.defer(() -> Flux.fromIterable(marks.mailboxes()));
    }

    @Override
    public Mono<Void> hear() {
        return Mono.defer(() -> {
            Map<MailboxId, Long> before = saved();
            return rows().collectMap(this::mailbox, row -> row.getLong("mark"))
                    .doOnNext(saved -> hear(before, saved))
                    .then();
        });
    }

    /** The marks that have a row, as far as is known here. */
    private Map<MailboxId, Long> saved() {
        Map<MailboxId, Long> saved = marks.set();
        saved.keySet().removeAll(unsaved);
        return saved;
    }

    private void hear(Map<MailboxId, Long> before, Map<MailboxId, Long> saved) {
        saved.forEach((mailbox, mark) -> {
            // Another server's clock may be ahead; a mark set here after hearing of its own is later all the same.
            latest.accumulateAndGet(mark, Math::max);
            // One that was known before is no news, and may have been removed here while the rows were read.
            if (!mark.equals(before.get(mailbox))) {
                marks.hear(mailbox, mark);
            }
        });
        before.keySet().removeAll(saved.keySet());
        before.forEach((mailbox, mark) -> marks.vanish(mailbox, mark, () -> unsaved.add(mailbox)));
        if (!unsaved.isEmpty()) {
            save();
        }
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

    /** Saves what is not saved yet, for a bounded time, and ends. Blocking. */
    @Override
    public void close() {
        try {
            Flux.fromIterable(List.copyOf(unsaved))
                    .flatMap(this::save, STATEMENTS_AT_ONCE)
                    .then()
                    .block(SAVED_WITHIN);
        } catch (RuntimeException e) {
            LOGGER.error(
                    "Mailboxes that the index misses are forgotten: reindex them mailboxes={} failure={}",
                    unsaved,
                    e.toString());
        } finally {
            saving.dispose();
        }
    }
}
