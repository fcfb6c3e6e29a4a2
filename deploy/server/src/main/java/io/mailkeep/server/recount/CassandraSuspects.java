package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.google.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Partitions for each life of a node, which nobody reads before it is gone, so that rows which were deleted are in
 * nobody's way. Consistency is the session's default, all statements can be repeated. What nobody takes over is forgotten
 * after a week.
 */
final class CassandraSuspects implements SavedSuspects {
    private static final String NODES = "all";
    private static final int BUCKETS = 16;
    private static final String MAILBOX = "mailbox ";
    private static final String QUOTA = "quota ";
    private static final int WEEK = Math.toIntExact(Duration.ofDays(7).toSeconds());
    // A removal that a replica has not heard of costs one look more, so its tombstone need not stay for days.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(1).toSeconds());

    static final CassandraModule TABLES = CassandraModule.builder()
            .table("mailkeep_counting_nodes")
            .comment(
                    "The nodes whose suspects are in mailkeep_suspects, all read every 5 seconds: one that lives says so"
                            + " in a cell that expires.")
            .options(options -> options.withGcGraceSeconds(GRACE).withDefaultTimeToLiveSeconds(WEEK))
            .statement(table -> types -> table.withPartitionKey("nodes", DataTypes.TEXT)
                    .withClusteringColumn("node", DataTypes.TEXT)
                    .withColumn("lives", DataTypes.BOOLEAN))
            .table("mailkeep_suspects")
            .comment(
                    "Mailboxes and users whose messages are perhaps miscounted, read when their node is gone. Empty in a"
                            + " healthy server; after an outage 100,000 of each node at most.")
            .options(options -> options.withGcGraceSeconds(GRACE).withDefaultTimeToLiveSeconds(WEEK))
            .statement(table -> types -> table.withPartitionKey("node", DataTypes.TEXT)
                    .withPartitionKey("bucket", DataTypes.INT)
                    .withClusteringColumn("suspect", DataTypes.TEXT))
            .build();

    private final CassandraAsyncExecutor cassandra;
    private final PreparedStatement insertNode;
    private final PreparedStatement updateNode;
    private final PreparedStatement selectNodes;
    private final PreparedStatement deleteNode;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final String node = UUID.randomUUID().toString();

    /** Another life each. */
    @Inject
    CassandraSuspects(CqlSession session) {
        this.cassandra = new CassandraAsyncExecutor(session);
        this.insertNode = session.prepare("INSERT INTO mailkeep_counting_nodes (nodes, node) VALUES (?, ?)");
        this.updateNode = session.prepare(
                "UPDATE mailkeep_counting_nodes USING TTL ? SET lives = true WHERE nodes = ? AND node = ?");
        this.selectNodes = session.prepare("SELECT node, lives FROM mailkeep_counting_nodes WHERE nodes = ?");
        this.deleteNode = session.prepare("DELETE FROM mailkeep_counting_nodes WHERE nodes = ? AND node = ?");
        this.insert = session.prepare("INSERT INTO mailkeep_suspects (node, bucket, suspect) VALUES (?, ?, ?)");
        this.select = session.prepare("SELECT suspect FROM mailkeep_suspects WHERE node = ? AND bucket = ?");
        this.delete = session.prepare("DELETE FROM mailkeep_suspects WHERE node = ? AND bucket = ? AND suspect = ?");
    }

    @Override
    public Mono<Void> live() {
        return liveFor(Math.toIntExact(LIVES.toSeconds()));
    }

    @Override
    public Mono<Void> end() {
        return liveFor(1);
    }

    private Mono<Void> liveFor(int seconds) {
        // The row stays when the cell has expired.
        return write(insertNode.bind(NODES, node)).then(write(updateNode.bind(seconds, NODES, node)));
    }

    @Override
    public Mono<Void> save(Suspect suspect) {
        String name = name(suspect);
        return write(insert.bind(node, bucket(name), name));
    }

    @Override
    public Mono<Void> forget(Suspect suspect) {
        String name = name(suspect);
        return write(delete.bind(node, bucket(name), name));
    }

    @Override
    public Flux<String> gone() {
        return cassandra
                .executeRows(selectNodes.bind(NODES).setIdempotent(true))
                .filter(row -> row.isNull("lives") && !row.getString("node").equals(node))
                .map(row -> row.getString("node"));
    }

    @Override
    public Flux<Suspect> leftBy(String gone) {
        return Flux.range(0, BUCKETS)
                .concatMap(bucket ->
                        cassandra.executeRows(select.bind(gone, bucket).setIdempotent(true)))
                .handle((row, sink) -> suspect(row.getString("suspect")).ifPresent(sink::next));
    }

    @Override
    public Mono<Void> forget(String gone, List<Suspect> left) {
        // One by one: the node may live after all, and save more.
        return Flux.fromIterable(left)
                .map(CassandraSuspects::name)
                .concatMap(name -> write(delete.bind(gone, bucket(name), name)))
                .then(write(deleteNode.bind(NODES, gone)));
    }

    private Mono<Void> write(Statement<?> statement) {
        return Mono.defer(() -> cassandra.executeVoid(statement.setIdempotent(true)));
    }

    private static int bucket(String name) {
        return Math.floorMod(name.hashCode(), BUCKETS);
    }

    private static String name(Suspect suspect) {
        return suspect instanceof Suspect.MailboxCount count
                ? MAILBOX + count.mailbox().serialize()
                : QUOTA + ((Suspect.QuotaInUse) suspect).user().asString();
    }

    /** Empty for one of a later version. */
    private static Optional<Suspect> suspect(String name) {
        if (name.startsWith(MAILBOX)) {
            return Optional.of(new Suspect.MailboxCount(CassandraId.of(name.substring(MAILBOX.length()))));
        }
        return name.startsWith(QUOTA)
                ? Optional.of(new Suspect.QuotaInUse(Username.of(name.substring(QUOTA.length()))))
                : Optional.empty();
    }
}
