package io.mailkeep.mailets.trace;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.CassandraTables;
import java.time.Duration;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The table of traces, created by whoever needs it first; what exists already is left alone. */
@Singleton
public final class TraceSchema {
    static final String TRACES = "mailkeep_traces";

    static final String KEY = "trace";
    static final String MOMENT = "moment";

    // Nothing is ever deleted, so no tombstone has to reach a replica that was away; as long as Cassandra keeps hints.
    private static final int GRACE = Math.toIntExact(Duration.ofHours(3).toSeconds());

    private static final CassandraModule TABLES = CassandraModule.table(TRACES)
            .comment("When something last happened to a user. A partition is one row of some 100 octets, written with"
                    + " the time to live that whoever asks needs.")
            .options(options -> options.withGcGraceSeconds(GRACE))
            .statement(table -> types -> table.withPartitionKey(KEY, TEXT).withColumn(MOMENT, TIMESTAMP))
            .build();

    private final CqlSession session;

    @Inject
    public TraceSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
