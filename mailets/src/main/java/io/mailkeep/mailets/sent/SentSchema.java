package io.mailkeep.mailets.sent;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.BOOLEAN;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.querybuilder.SchemaBuilder;
import com.datastax.oss.driver.api.querybuilder.schema.compaction.TimeWindowCompactionStrategy.CompactionWindowUnit;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The table of copies, created by whoever needs it first; what exists already is left alone. */
@Singleton
public final class SentSchema {
    static final String COPIES = "mailkeep_sent_copies";

    static final String SUBMISSION = "submission";
    static final String CLIENTS = "clients";
    static final String OUR_MAILBOX = "our_mailbox";
    static final String OUR_UID = "our_uid";

    // Nothing is ever deleted, so no tombstone has to reach a replica that was away; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(COPIES)
            .comment("Who has stored a copy of a submission in Sent, by sender and Message-ID. A partition is one row"
                    + " of some 150 octets, of which clients and we write different columns. Left to expire, so that"
                    + " whole files are dropped.")
            .options(options -> options.withDefaultTimeToLiveSeconds(Math.toIntExact(SentCopies.REMEMBERED.toSeconds()))
                    .withGcGraceSeconds(GRACE)
                    .withCompaction(SchemaBuilder.timeWindowCompactionStrategy()
                            .withCompactionWindow(1, CompactionWindowUnit.DAYS)))
            .statement(table -> types -> table.withPartitionKey(SUBMISSION, TEXT)
                    .withColumn(CLIENTS, BOOLEAN)
                    .withColumn(OUR_MAILBOX, TEXT)
                    .withColumn(OUR_UID, BIGINT))
            .build();

    private final CqlSession session;

    @Inject
    public SentSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
