package io.mailkeep.imap.outbox;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMEUUID;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The tables of the outbox, created here by whoever needs them first; left alone where they exist already. */
@Singleton
public final class OutboxSchema {
    static final String OUTBOX = "mailkeep_imap_outbox";
    static final String BURIED = "mailkeep_imap_buried";

    static final String RECEIVER = "receiver";
    static final String BUCKET = "bucket";
    static final String ID = "id";
    static final String BODY = "body";

    static final Duration BURIED_FOR = Duration.ofDays(30);

    private static final int KEPT = Math.toIntExact(Outbox.KEPT.toSeconds());

    // A deletion that a replica missed for longer makes a letter be sent again, no more.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(OUTBOX)
            .comment(
                    "Changes that a receiver has not acknowledged, read from the oldest on. A partition is what"
                            + " was appended for a receiver in 15 minutes; rows are deleted one by one as they are acknowledged.")
            .options(options -> options.withDefaultTimeToLiveSeconds(KEPT).withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey(RECEIVER, TEXT)
                    .withPartitionKey(BUCKET, BIGINT)
                    .withClusteringColumn(ID, TIMEUUID)
                    .withColumn(BODY, TEXT))
            .table(BURIED)
            .comment("Changes that were given up because a receiver did not acknowledge them, read by people. A"
                    + " partition is what was appended for a receiver in 15 minutes.")
            .options(options -> options.withDefaultTimeToLiveSeconds(Math.toIntExact(BURIED_FOR.toSeconds()))
                    .withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey(RECEIVER, TEXT)
                    .withPartitionKey(BUCKET, BIGINT)
                    .withClusteringColumn(ID, TIMEUUID)
                    .withColumn(BODY, TEXT))
            .build();

    private final CqlSession session;

    @Inject
    public OutboxSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the tables exist. */
    CqlSession session() {
        return session;
    }
}
