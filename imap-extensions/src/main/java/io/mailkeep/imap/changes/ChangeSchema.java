package io.mailkeep.imap.changes;

import static com.datastax.oss.driver.api.core.type.DataTypes.BIGINT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

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

/**
 * The tables of the change log. Created here, by whoever needs them first, because James's own start-up creates only
 * what its modules declare; what exists already is left alone, so every node of a cluster may do it.
 */
@Singleton
public final class ChangeSchema {
    static final String CHANGES = "mailkeep_imap_changes";
    static final String SETTLED = "mailkeep_imap_settled";

    static final String MAILBOX_ID = "mailbox_id";

    // mailkeep_imap_changes
    static final String BUCKET = "bucket";
    static final String MOD_SEQ = "mod_seq";
    static final String TOUCHED = "touched";

    // mailkeep_imap_settled
    static final String STATE = "state";

    // Noted, since, settled: replaced whole, so that the values of two writers never mix.
    static final TupleType STATE_TYPE = DataTypes.tupleOf(BIGINT, TIMESTAMP, BIGINT);

    // Each text is an act; not frozen: a set of texts is the union of what all writers add, blindly and in any order.
    private static final DataType TOUCHED_TYPE = DataTypes.setOf(TEXT);

    private static final int REMEMBERED = Math.toIntExact(Duration.ofDays(30).toSeconds());

    // Nothing is ever deleted, so no tombstone has to reach a replica that was away; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.builder()
            .table(CHANGES)
            .comment(
                    "What each mod-sequence did to which UIDs, read by interval when an IMAP client returns. A partition is"
                            + " up to 1024 mod-sequences of a mailbox, mostly of some 30 octets, at most of 20 KiB. Written once"
                            + " and left to expire, so that whole files are dropped.")
            .options(options -> options.withDefaultTimeToLiveSeconds(REMEMBERED)
                    .withGcGraceSeconds(GRACE)
                    .withCompaction(SchemaBuilder.timeWindowCompactionStrategy()
                            .withCompactionWindow(1, CompactionWindowUnit.DAYS)))
            .statement(table -> types -> table.withPartitionKey(MAILBOX_ID, TEXT)
                    .withPartitionKey(BUCKET, BIGINT)
                    .withClusteringColumn(MOD_SEQ, BIGINT)
                    .withColumn(TOUCHED, TOUCHED_TYPE))
            .table(SETTLED)
            .comment(
                    "Up to which mod-sequence holes of the change log may be mended, by mailbox. A partition is one row,"
                            + " overwritten when the log had a hole, at most once a minute.")
            .options(options -> options.withDefaultTimeToLiveSeconds(REMEMBERED).withGcGraceSeconds(GRACE))
            .statement(
                    table -> types -> table.withPartitionKey(MAILBOX_ID, TEXT).withColumn(STATE, STATE_TYPE))
            .build();

    private final CqlSession session;

    @Inject
    public ChangeSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the tables exist. */
    CqlSession session() {
        return session;
    }
}
