package io.mailkeep.imap.lease;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The table of leases, created here by whoever needs it first; left alone where it exists already. */
@Singleton
public final class LeaseSchema {
    static final String LEASES = "mailkeep_imap_leases";

    // Named when all leases were for who sends to a receiver: nodes of that time share the table.
    static final String LEASE = "receiver";
    static final String HOLDER = "sender";

    // A deletion that a replica missed for longer keeps a lease until it ends by itself.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(1).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(LEASES)
            .comment(
                    "Which node sends to a receiver, or brings messages to a mailbox. A partition is one row, whose time to"
                            + " live is the lease; one that is given back leaves one tombstone, overwritten by the next.")
            .options(options -> options.withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey(LEASE, TEXT).withColumn(HOLDER, TEXT))
            .build();

    private final CqlSession session;

    @Inject
    public LeaseSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
