package io.mailkeep.imap.removal;

import static com.datastax.oss.driver.api.core.type.DataTypes.INT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;
import static com.datastax.oss.driver.api.core.type.DataTypes.UUID;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The table of the removal intents, created here by whoever needs it first; left alone where it exists already. */
@Singleton
public final class RemovalSchema {
    static final String REMOVALS = "mailkeep_imap_removals";

    static final String MAILBOX_ID = "mailbox_id";
    static final String SLOT = "slot";
    static final String BATCH = "batch_name";
    static final String BEGUN = "begun";
    static final String ATTEMPT = "attempt";
    static final String FINISHED = "finished";

    // Only for mailboxes that are gone: rows are overwritten as long as messages are removed.
    private static final int REMEMBERED = Math.toIntExact(Duration.ofDays(90).toSeconds());

    // Nothing is ever deleted; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(REMOVALS)
            .comment("Removals whose mod-sequence may not be raised yet, read when an IMAP client selects a mailbox. A"
                    + " partition is a mailbox: at most 64 rows, overwritten in turn, so that download-and-delete leaves"
                    + " no tombstones. An attempt is open until finished is the same.")
            .options(options -> options.withDefaultTimeToLiveSeconds(REMEMBERED).withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey(MAILBOX_ID, TEXT)
                    .withClusteringColumn(SLOT, INT)
                    .withColumn(BATCH, TEXT)
                    .withColumn(BEGUN, TIMESTAMP)
                    .withColumn(ATTEMPT, UUID)
                    .withColumn(FINISHED, UUID))
            .build();

    private final CqlSession session;

    @Inject
    public RemovalSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
