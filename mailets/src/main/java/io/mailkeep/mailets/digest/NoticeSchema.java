package io.mailkeep.mailets.digest;

import static com.datastax.oss.driver.api.core.type.DataTypes.TEXT;
import static com.datastax.oss.driver.api.core.type.DataTypes.TIMESTAMP;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.CassandraTables;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The table of notices, created by whoever needs it first; what exists already is left alone. */
@Singleton
public final class NoticeSchema {
    static final String NOTICES = "mailkeep_notices";

    static final String USER = "user";
    static final String MOMENT = "moment";

    private static final CassandraModule TABLES = CassandraModule.table(NOTICES)
            .comment("Who has been told lately of what goes soon. A partition is one row of some 100 octets, which"
                    + " expires when the user may be told again.")
            .statement(table -> types -> table.withPartitionKey(USER, TEXT).withColumn(MOMENT, TIMESTAMP))
            .build();

    private final CqlSession session;

    @Inject
    public NoticeSchema(CqlSession session) {
        this.session = session;
        CassandraTables.create(session, TABLES);
    }

    /** The session, in which the table exists. */
    CqlSession session() {
        return session;
    }
}
