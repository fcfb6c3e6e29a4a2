package io.mailkeep.pop3.ledger;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.BLOB;
import static com.datastax.oss.driver.api.core.type.DataTypes.BOOLEAN;
import static com.datastax.oss.driver.api.core.type.DataTypes.INT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.querybuilder.BuildableQuery;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import com.datastax.oss.driver.api.querybuilder.schema.AlterTableStart;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.function.Function;
import org.apache.james.backends.cassandra.components.CassandraModule;

/**
 * The extension's tables. Created here, by whoever needs them first, because James's own start-up creates only what
 * its modules declare; what exists already is left alone, so every node of a cluster may do it.
 */
@Singleton
public final class MaildropSchema {
    static final String MAILDROP = "mailkeep_maildrop";
    static final String DEPARTED = "mailkeep_departed";
    static final String LOCK = "mailkeep_maildrop_lock";

    static final String OWNER = "owner";

    // mailkeep_maildrop
    static final String SEGMENT = "first_uid";
    static final String GENERATION = "generation";
    static final String TRANSITIONS = "transitions";
    static final String MAILBOX_ID = "mailbox_id";
    static final String HIGHEST_UID = "highest_uid";
    static final String VERIFIED = "verified";
    static final String DEPARTURES = "departures";
    static final String NEXT_DISPOSAL = "next_disposal";
    static final String RELEASED_DELIVERED = "released_delivered";
    static final String RELEASED_START = "released_start";
    static final String RETRIEVED_DELIVERED = "retrieved_delivered";
    static final String RETRIEVED_START = "retrieved_start";
    static final String UNTOUCHED_DELIVERED = "untouched_delivered";
    static final String OWN_POLICIES = "own_policies";
    static final String NOTED = "noted";
    static final String ENROLLED = "enrolled";
    static final String WINDOW_START = "window_start";
    static final String DEVICES = "devices";
    static final String POLICY = "policy";
    static final String HOLDS = "holds";
    static final String CLAIMS = "claims";
    static final String RENAMED_FROM = "renamed_from";
    /** The generation of which the listing is: not that of the state where an older version wrote the latter. */
    static final String LISTED = "listed_generation";

    static final String COUNT = "message_count";
    static final String UNNOTED = "unnoted_delivered";
    static final String ENTRIES = "messages";
    static final String LISTING = "listing";

    // mailkeep_departed
    static final String MESSAGE_ID = "message_id";
    static final String UIDL = "uidl";

    // mailkeep_maildrop_lock
    static final String HOLDER = "holder";

    // Number, name and moment of each: replaced whole, so it is frozen.
    static final TupleType DEVICE_TYPE = DataTypes.tupleOf(INT, TEXT, TIMESTAMP);
    // The moments of OldestLives, in the order of the columns of the user's.
    static final TupleType LIVES_TYPE = DataTypes.tupleOf(TIMESTAMP, TIMESTAMP, TIMESTAMP, TIMESTAMP, TIMESTAMP);
    private static final DataType OWN_POLICIES_TYPE = DataTypes.frozenMapOf(TEXT, LIVES_TYPE);
    private static final DataType DEVICES_TYPE = DataTypes.frozenListOf(DEVICE_TYPE);
    // Not frozen: each hold is written by itself.
    private static final DataType HOLDS_TYPE = DataTypes.mapOf(TEXT, TEXT);

    // Not frozen: each node's is written by itself, with the lease as time to live.
    private static final DataType CLAIMS_TYPE = DataTypes.mapOf(TEXT, TEXT);

    private static final int ONE_HOUR = 3600;

    private static final CassandraModule TABLES = CassandraModule.builder()
            .table(MAILDROP)
            .comment(
                    "POP3 maildrop, whose listing is read at login. A partition is one mailbox of a user: 28 octets a message and"
                            + " 4 to 13 of its listing, packed by up to 4096 into rows that are overwritten, so that"
                            + " delivery and deletion leave no tombstones.")
            .statement(table -> types -> table.withPartitionKey(OWNER, TEXT)
                    .withClusteringColumn(SEGMENT, BIGINT)
                    .withStaticColumn(GENERATION, BIGINT)
                    .withStaticColumn(TRANSITIONS, BIGINT)
                    .withStaticColumn(MAILBOX_ID, TEXT)
                    .withStaticColumn(HIGHEST_UID, BIGINT)
                    .withStaticColumn(VERIFIED, TIMESTAMP)
                    .withStaticColumn(DEPARTURES, BOOLEAN)
                    .withStaticColumn(NEXT_DISPOSAL, TIMESTAMP)
                    .withStaticColumn(RELEASED_DELIVERED, TIMESTAMP)
                    .withStaticColumn(RELEASED_START, TIMESTAMP)
                    .withStaticColumn(RETRIEVED_DELIVERED, TIMESTAMP)
                    .withStaticColumn(RETRIEVED_START, TIMESTAMP)
                    .withStaticColumn(UNTOUCHED_DELIVERED, TIMESTAMP)
                    .withStaticColumn(OWN_POLICIES, OWN_POLICIES_TYPE)
                    .withStaticColumn(NOTED, TIMESTAMP)
                    .withStaticColumn(ENROLLED, TIMESTAMP)
                    .withStaticColumn(WINDOW_START, BIGINT)
                    .withStaticColumn(DEVICES, DEVICES_TYPE)
                    .withStaticColumn(POLICY, TEXT)
                    .withStaticColumn(HOLDS, HOLDS_TYPE)
                    .withStaticColumn(CLAIMS, CLAIMS_TYPE)
                    .withStaticColumn(LISTED, BIGINT)
                    .withStaticColumn(COUNT, INT)
                    .withStaticColumn(UNNOTED, TIMESTAMP)
                    .withStaticColumn(RENAMED_FROM, TEXT)
                    .withColumn(ENTRIES, BLOB)
                    .withColumn(LISTING, BLOB))
            .table(DEPARTED)
            .comment("POP3 unique-ids of messages that left INBOX and can not be minted again, looked up by message id"
                    + " when unknown messages arrive. A partition is one user; its rows are at most the messages that"
                    + " were there when Mailkeep was switched on, plus further copies of one message in INBOX.")
            .statement(table -> types -> table.withPartitionKey(OWNER, TEXT)
                    .withClusteringColumn(MESSAGE_ID, TEXT)
                    .withClusteringColumn(UIDL, TEXT))
            .table(LOCK)
            .comment("Leases that nodes race for: login delays, sweeps. A partition is one row; one that is given back"
                    + " leaves one tombstone, overwritten by the next.")
            .options(options -> options.withGcGraceSeconds(ONE_HOUR))
            .statement(table -> types -> table.withPartitionKey(OWNER, TEXT).withColumn(HOLDER, TEXT))
            .build();

    private final CqlSession session;

    @Inject
    public MaildropSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
        addToOlderTable(OWN_POLICIES, alter -> alter.addStaticColumn(OWN_POLICIES, OWN_POLICIES_TYPE));
        addToOlderTable(NOTED, alter -> alter.addStaticColumn(NOTED, TIMESTAMP));
        addToOlderTable(TRANSITIONS, alter -> alter.addStaticColumn(TRANSITIONS, BIGINT));
        addToOlderTable(CLAIMS, alter -> alter.addStaticColumn(CLAIMS, CLAIMS_TYPE));
        addToOlderTable(LISTED, alter -> alter.addStaticColumn(LISTED, BIGINT));
        addToOlderTable(COUNT, alter -> alter.addStaticColumn(COUNT, INT));
        addToOlderTable(UNNOTED, alter -> alter.addStaticColumn(UNNOTED, TIMESTAMP));
        addToOlderTable(RENAMED_FROM, alter -> alter.addStaticColumn(RENAMED_FROM, TEXT));
        addToOlderTable(LISTING, alter -> alter.addColumn(LISTING, BLOB));
    }

    private void addToOlderTable(String column, Function<AlterTableStart, BuildableQuery> addition) {
        boolean older = session.getKeyspace()
                .flatMap(session.getMetadata()::getKeyspace)
                .flatMap(keyspace -> keyspace.getTable(MAILDROP))
                .filter(table -> table.getColumn(column).isEmpty())
                .isPresent();
        if (older) {
            session.execute(addition.apply(SchemaBuilder.alterTable(MAILDROP)).build());
            CassandraTables.awaitAgreement(session);
        }
    }

    /** The session, in which the tables exist. */
    CqlSession session() {
        return session;
    }
}
