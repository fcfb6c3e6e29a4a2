package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.google.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A row for each suspect of each life of a node, which nobody else writes; so that two nodes never take each other's
 * away. Consistency is the session's default, all statements can be repeated. What nobody takes over is forgotten after a
 * week.
 */
final class CassandraSuspects implements SavedSuspects {
    private static final int BUCKETS = 16;
    private static final String MAILBOX = "mailbox ";
    private static final String QUOTA = "quota ";
    private static final int WEEK = Math.toIntExact(Duration.ofDays(7).toSeconds());
    // A removal that a replica has not heard of costs one look more, so its tombstone need not stay for days.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(1).toSeconds());

    static final CassandraModule TABLES = CassandraModule.builder()
            .table("mailkeep_suspects")
            .comment("Mailboxes and users whose messages are perhaps miscounted, all read once a minute, bucket by"
                    + " bucket. Empty in a healthy server; after an outage 100,000 of each node at most.")
            .options(options -> options.withGcGraceSeconds(GRACE).withDefaultTimeToLiveSeconds(WEEK))
            .statement(table -> types -> table.withPartitionKey("bucket", DataTypes.INT)
                    .withClusteringColumn("suspect", DataTypes.TEXT)
                    .withClusteringColumn("node", DataTypes.TEXT)
                    .withColumn("noted", DataTypes.TIMESTAMP))
            .build();

    private final CassandraAsyncExecutor cassandra;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final String node = UUID.randomUUID().toString();

    /** Another life each. */
    @Inject
    CassandraSuspects(CqlSession session) {
        this.cassandra = new CassandraAsyncExecutor(session);
        this.insert =
                session.prepare("INSERT INTO mailkeep_suspects (bucket, suspect, node, noted) VALUES (?, ?, ?, ?)");
        this.select = session.prepare("SELECT suspect, node, noted FROM mailkeep_suspects WHERE bucket = ?");
        this.delete = session.prepare("DELETE FROM mailkeep_suspects WHERE bucket = ? AND suspect = ? AND node = ?");
    }

    @Override
    public Mono<Void> save(Suspect suspect, Instant now) {
        String name = name(suspect);
        return write(insert.bind(bucket(name), name, node, now));
    }

    @Override
    public Mono<Void> forget(Suspect suspect) {
        return forget(new Saved(suspect, node));
    }

    @Override
    public Mono<Void> forget(Saved saved) {
        String name = name(saved.suspect());
        return write(delete.bind(bucket(name), name, saved.node()));
    }

    @Override
    public Flux<Saved> ofOthersBefore(Instant moment) {
        return Flux.range(0, BUCKETS)
                .concatMap(bucket -> cassandra.executeRows(select.bind(bucket).setIdempotent(true)))
                .filter(row -> !row.getString("node").equals(node)
                        && row.getInstant("noted").isBefore(moment))
                .handle((row, sink) -> saved(row).ifPresent(sink::next));
    }

    private Mono<Void> write(Statement<?> statement) {
        return cassandra.executeVoid(statement.setIdempotent(true));
    }

    private static int bucket(String name) {
        return Math.floorMod(name.hashCode(), BUCKETS);
    }

    private static String name(Suspect suspect) {
        return suspect instanceof Suspect.MailboxCount count
                ? MAILBOX + count.mailbox().serialize()
                : QUOTA + ((Suspect.QuotaInUse) suspect).user().asString();
    }

    private static Optional<Saved> saved(Row row) {
        return suspect(row.getString("suspect")).map(suspect -> new Saved(suspect, row.getString("node")));
    }

    /** Empty for one of a later version, which counts it when it runs again. */
    private static Optional<Suspect> suspect(String name) {
        if (name.startsWith(MAILBOX)) {
            return Optional.of(new Suspect.MailboxCount(CassandraId.of(name.substring(MAILBOX.length()))));
        }
        return name.startsWith(QUOTA)
                ? Optional.of(new Suspect.QuotaInUse(Username.of(name.substring(QUOTA.length()))))
                : Optional.empty();
    }
}
