package io.mailkeep.imap.parking;

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

/** The table of what is parked, created here by whoever needs it first; left alone where it exists already. */
@Singleton
public final class ParkingSchema {
    static final String PARKED = "mailkeep_imap_parked";

    static final String SHARD = "shard";
    static final String UNTIL = "until";
    static final String ID = "id";
    static final String OWNER = "owner";
    static final String MAILBOX_ID = "mailbox_id";
    static final String UIDS = "uids";

    // A deletion that a replica missed for longer makes what is gone be removed again, which does nothing.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(PARKED)
            .comment(
                    "Messages that a guard took out of the way of a mass expunge, read by the moment at which they may go. A"
                            + " partition is a sixteenth of the owners: a row for each 200 messages that are parked now.")
            .options(options -> options.withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey(SHARD, INT)
                    .withClusteringColumn(UNTIL, TIMESTAMP)
                    .withClusteringColumn(ID, UUID)
                    .withColumn(OWNER, TEXT)
                    .withColumn(MAILBOX_ID, TEXT)
                    .withColumn(UIDS, TEXT))
            .build();

    private final CqlSession session;

    @Inject
    public ParkingSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
