package io.mailkeep.mailets.note;

import static com.datastax.oss.driver.api.core.type.DataTypes.INT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import com.datastax.oss.driver.api.querybuilder.schema.compaction.TimeWindowCompactionStrategy.CompactionWindowUnit;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * The table of notes. Created here, by whoever needs it first, because James's own start-up creates only what its
 * modules declare; what exists already is left alone, so every node of a cluster may do it.
 */
@Singleton
public final class NoteSchema {
    static final String NOTES = "mailkeep_delivery_notes";

    static final String OWNER = "owner";
    static final String MONTH = "month";
    static final String MESSAGE_ID = "message_id";
    static final String POLICY = "policy";
    static final String LABELS = "labels";

    private static final DataType LABELS_TYPE = DataTypes.frozenSetOf(TEXT);
    // Nothing is ever deleted, so no tombstone has to reach a replica that was away; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());
    // A thirtieth or so of what lives: the number of files that a node has of it.
    private static final int WINDOW_DAYS = 30;

    private static final CassandraModule TABLES = CassandraModule.table(NOTES)
            .comment("What delivery said of messages, looked up by message id when POP3 first lists them. A partition"
                    + " is what a user was sent in a month and got a note: some 150 octets each. Written once and left to"
                    + " expire, so that whole files are dropped.")
            .options(options -> options.withDefaultTimeToLiveSeconds(Math.toIntExact(Notes.KEPT.toSeconds()))
                    .withGcGraceSeconds(GRACE)
                    .withCompaction(SchemaBuilder.timeWindowCompactionStrategy()
                            .withCompactionWindow(WINDOW_DAYS, CompactionWindowUnit.DAYS)))
            .statement(table -> types -> table.withPartitionKey(OWNER, TEXT)
                    .withPartitionKey(MONTH, INT)
                    .withClusteringColumn(MESSAGE_ID, TEXT)
                    .withColumn(POLICY, TEXT)
                    .withColumn(LABELS, LABELS_TYPE))
            .build();

    private final CqlSession session;

    @Inject
    public NoteSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
