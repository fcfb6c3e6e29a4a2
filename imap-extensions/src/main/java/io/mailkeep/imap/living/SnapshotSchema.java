package io.mailkeep.imap.living;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.BLOB;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The table of the snapshots, created here by whoever needs it first; left alone where it exists already. */
@Singleton
public final class SnapshotSchema {
    static final String SNAPSHOTS = "mailkeep_imap_snapshots";

    static final String MAILBOX_ID = "mailbox_id";
    static final String SNAPSHOT = "snapshot";

    // Base, read, UIDs: replaced whole, so that the values of two writers never mix.
    static final TupleType SNAPSHOT_TYPE = DataTypes.tupleOf(BIGINT, TIMESTAMP, BLOB);

    private static final int REMEMBERED = Math.toIntExact(Duration.ofDays(30).toSeconds());

    // Nothing is ever deleted; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(SNAPSHOTS)
            .comment(
                    "Which UIDs a large mailbox holds, read when an IMAP client selects it. A partition is one row of at"
                            + " most 2 MiB, mostly of a few KiB, overwritten at most every five minutes or 500 changes.")
            .options(options -> options.withDefaultTimeToLiveSeconds(REMEMBERED).withGcGraceSeconds(GRACE))
            .statement(
                    table -> types -> table.withPartitionKey(MAILBOX_ID, TEXT).withColumn(SNAPSHOT, SNAPSHOT_TYPE))
            .build();

    private final CqlSession session;

    @Inject
    public SnapshotSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
