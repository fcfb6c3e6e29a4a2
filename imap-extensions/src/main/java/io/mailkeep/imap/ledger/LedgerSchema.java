package io.mailkeep.imap.ledger;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraTables;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The tables of the sync ledger, created here by whoever needs them first; left alone where they exist already. */
@Singleton
public final class LedgerSchema {
    static final String DEVICES = "mailkeep_imap_devices";
    static final String ENTRIES = "mailkeep_imap_ledger";

    static final String USER = "user";
    static final String DEVICE = "device";
    static final String ENROLLED = "enrolled";

    // mailkeep_imap_devices
    static final String SEEN = "seen";

    // mailkeep_imap_ledger
    static final String MAILBOX_ID = "mailbox_id";
    static final String MOD_SEQ = "mod_seq";
    static final String UID_NEXT = "uid_next";
    static final String TOLD = "told";
    static final String BODIES = "bodies";

    private static final int KEPT = Math.toIntExact(SyncLedger.KEPT.toSeconds());

    private static final CassandraModule TABLES = CassandraModule.builder()
            .table(DEVICES)
            .comment(
                    "The devices with which a user synchronises by IMAP, read whole. A partition is a user: some 33 small"
                            + " rows, each overwritten every six hours in use and deleted when it makes place for another.")
            .options(options -> options.withDefaultTimeToLiveSeconds(KEPT))
            .statement(table -> types -> table.withPartitionKey(USER, TEXT)
                    .withClusteringColumn(DEVICE, TEXT)
                    .withColumn(ENROLLED, TIMESTAMP)
                    .withColumn(SEEN, TIMESTAMP))
            .table(ENTRIES)
            .comment(
                    "How far the devices of a user are in a mailbox, read whole when copies are judged. A partition is a"
                            + " user and a mailbox: a row for each device that was there in 90 days, mostly of some 100 octets, at"
                            + " most of 40 KiB. A row is overwritten whole; nothing is deleted.")
            .options(options -> options.withDefaultTimeToLiveSeconds(KEPT))
            .statement(table -> types -> table.withPartitionKey(USER, TEXT)
                    .withPartitionKey(MAILBOX_ID, TEXT)
                    .withClusteringColumn(DEVICE, TEXT)
                    .withColumn(ENROLLED, TIMESTAMP)
                    .withColumn(MOD_SEQ, BIGINT)
                    .withColumn(UID_NEXT, BIGINT)
                    .withColumn(TOLD, TIMESTAMP)
                    .withColumn(BODIES, TEXT))
            .build();

    private final CqlSession session;

    @Inject
    public LedgerSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the tables exist. */
    CqlSession session() {
        return session;
    }
}
