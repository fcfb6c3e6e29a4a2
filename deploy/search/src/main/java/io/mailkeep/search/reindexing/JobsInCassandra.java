package io.mailkeep.search.reindexing;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Shared by all servers. A lease changes hands by lightweight transactions, since two servers may want it at once: two
 * when a job begins, one each time it says that it goes on, a few times a minute.
 */
public final class JobsInCassandra implements Jobs {
    public static final CassandraModule TABLES = CassandraModule.builder()
            .table("mailkeep_search_reindexing")
            .comment("Reindexing under way, all read at once: a handful at most.")
            .options(options -> options)
            .statement(table -> types -> table.withPartitionKey("bucket", DataTypes.INT)
                    .withClusteringColumn("job", DataTypes.UUID)
                    .withColumn("scope", DataTypes.TEXT)
                    .withColumn("depth", DataTypes.TEXT)
                    .withColumn("rate", DataTypes.INT)
                    .withColumn("done", DataTypes.INT)
                    .withColumn("owner", DataTypes.UUID)
                    .withColumn("leased_until", DataTypes.TIMESTAMP))
            .build();

    private static final String OF_JOB = " WHERE bucket = 0 AND job = ?";

    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final CqlSession session;
    private final MailboxId.Factory mailboxIds;
    private final Clock clock;
    private final UUID server = UUID.randomUUID();
    private final PreparedStatement insert;
    private final PreparedStatement start;
    private final PreparedStatement renew;
    private final PreparedStatement take;
    private final PreparedStatement delete;
    private final PreparedStatement select;

    /** The tables must be there. */
    public JobsInCassandra(CqlSession session, MailboxId.Factory mailboxIds, Clock clock) {
        this.session = session;
        this.mailboxIds = mailboxIds;
        this.clock = clock;
        this.insert = session.prepare("INSERT INTO mailkeep_search_reindexing"
                + " (bucket, job, scope, depth, rate, done, owner, leased_until)"
                + " VALUES (0, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS");
        this.start = session.prepare(
                "UPDATE mailkeep_search_reindexing SET owner = ?, leased_until = ?" + OF_JOB + " IF EXISTS");
        this.renew = session.prepare(
                "UPDATE mailkeep_search_reindexing SET done = ?, leased_until = ?" + OF_JOB + " IF owner = ?");
        this.take = session.prepare("UPDATE mailkeep_search_reindexing SET owner = ?, leased_until = ?" + OF_JOB
                + " IF owner = ? AND leased_until = ?");
        this.delete = session.prepare("DELETE FROM mailkeep_search_reindexing" + OF_JOB + " IF EXISTS");
        this.select = session.prepare(
                "SELECT job, scope, depth, rate, done, owner, leased_until FROM mailkeep_search_reindexing"
                        + " WHERE bucket = 0");
    }

    @Override
    public Mono<Void> add(Job job) {
        return decided(insert.bind(
                        job.id(),
                        job.scope().toText(),
                        job.depth().name(),
                        job.messagesPerSecond(),
                        job.done(),
                        server,
                        leaseEnd()))
                .then();
    }

    @Override
    public Mono<Job> start(UUID id) {
        return decided(start.bind(server, leaseEnd(), id))
                .filter(started -> started)
                .flatMap(started -> all().filter(job -> job.id().equals(id)).next());
    }

    @Override
    public Mono<Boolean> renew(UUID job, int done) {
        return decided(renew.bind(done, leaseEnd(), job, server));
    }

    @Override
    public Mono<Void> remove(UUID job) {
        return decided(delete.bind(job)).then();
    }

    @Override
    public Flux<Job> all() {
        return rows().map(this::job);
    }

    @Override
    public Flux<Job> takeAbandoned() {
        return rows().filter(row -> row.getInstant("leased_until").isBefore(clock.instant()))
                .filterWhen(row -> isApplied(take.bind(
                        server, leaseEnd(), row.getUuid("job"), row.getUuid("owner"), row.getInstant("leased_until"))))
                .map(this::job);
    }

    private Flux<Row> rows() {
        return Flux.defer(() -> session.executeReactive(select.bind().setIdempotent(true)))
                .cast(Row.class);
    }

    private Job job(Row row) {
        return new Job(
                row.getUuid("job"),
                Scope.parse(row.getString("scope"), mailboxIds),
                Depth.valueOf(row.getString("depth")),
                row.getInt("rate"),
                row.getInt("done"));
    }

    /**
     * Of what may be done twice. Cassandra does not always know whether a transaction took place, as when servers contend:
     * a job that was added and not submitted would wait for the end of its lease.
     */
    private Mono<Boolean> decided(BoundStatement statement) {
        return isApplied(statement)
                .retryWhen(Retry.backoff(TRIES, FIRST_PAUSE).onRetryExhaustedThrow((tries, last) -> last.failure()));
    }

    private Mono<Boolean> isApplied(BoundStatement statement) {
        return Mono.defer(() -> Mono.from(session.executeReactive(statement))).map(row -> row.wasApplied());
    }

    private Instant leaseEnd() {
        return Instant.ofEpochMilli(clock.instant().plus(LEASE).toEpochMilli());
    }
}
