package io.mailkeep.imap.feed;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import com.datastax.oss.driver.api.querybuilder.schema.compaction.TimeWindowCompactionStrategy.CompactionWindowUnit;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The tables of the change feed, created here by whoever needs them first; left alone where they exist already. */
@Singleton
public final class FeedSchema {
    static final String FEED = "mailkeep_imap_feed";
    static final String PLACES = "mailkeep_imap_feed_places";

    static final String USER = "user";

    // mailkeep_imap_feed
    static final String BUCKET = "bucket";
    static final String SEQUENCE = "sequence";
    static final String ID = "id";
    static final String AT = "appended";
    static final String LINES = "lines";
    static final String MOVES = "moves";

    // mailkeep_imap_feed_places
    static final String MAILBOX_ID = "mailbox_id";
    static final String PLACE = "place";
    static final String KEPT = "kept";

    // Sequence and id of the batch: replaced whole.
    static final TupleType KEPT_TYPE = DataTypes.tupleOf(BIGINT, UUID);

    private static final DataType LINES_TYPE = DataTypes.frozenListOf(TEXT);

    // The text of a place by mailbox; empty of one that is gone.
    private static final DataType MOVES_TYPE = DataTypes.frozenMapOf(TEXT, TEXT);

    // Nothing is ever deleted; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.builder()
            .table(FEED)
            .comment(
                    "What happened to the mailboxes of a user, read from a cursor on. A partition is 128 batches, mostly of"
                            + " some hundred octets, at most of 64 KiB. Each is written once, by a lightweight transaction, and"
                            + " left to expire, so that whole files are dropped.")
            .options(options -> options.withGcGraceSeconds(GRACE)
                    .withCompaction(SchemaBuilder.timeWindowCompactionStrategy()
                            .withCompactionWindow(1, CompactionWindowUnit.DAYS)))
            .statement(table -> types -> table.withPartitionKey(USER, TEXT)
                    .withPartitionKey(BUCKET, BIGINT)
                    .withClusteringColumn(SEQUENCE, BIGINT)
                    .withColumn(ID, UUID)
                    .withColumn(AT, TIMESTAMP)
                    .withColumn(LINES, LINES_TYPE)
                    .withColumn(MOVES, MOVES_TYPE))
            .table(PLACES)
            .comment(
                    "How far the feed of a user had told of each mailbox at a batch, read by a node that meets the user for the"
                            + " first time. A partition is a user: a small row for each mailbox, overwritten every 32 batches. The"
                            + " timestamp of a write is the sequence of the batch, so that the highest wins.")
            .statement(table -> types -> table.withPartitionKey(USER, TEXT)
                    .withClusteringColumn(MAILBOX_ID, TEXT)
                    .withStaticColumn(KEPT, KEPT_TYPE)
                    .withColumn(PLACE, TEXT))
            .build();

    private final CqlSession session;

    @Inject
    public FeedSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the tables exist. */
    CqlSession session() {
        return session;
    }
}
