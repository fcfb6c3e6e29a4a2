package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.apache.james.backends.cassandra.components.CassandraType;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesCreator;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;

/** Creates the types and tables that are missing; those that exist are left as they are. Blocking. */
final class Schema {
    private Schema() {}

    static void complete(CqlSession session, CassandraModule schema) {
        CqlSession ddl = new CompressionOptions(session);
        boolean newTypes =
                new CassandraTypesCreator(schema, ddl).initializeTypes() == CassandraType.InitializationStatus.FULL;
        boolean newTables = new CassandraTableManager(schema, ddl).initializeTables(new CassandraTypesProvider(session))
                == CassandraTable.InitializationStatus.FULL;
        // Only a keyspace that was empty is known to be at the newest version; an older one is the operator's to
        // migrate.
        if (newTypes && newTables) {
            new CassandraSchemaVersionDAO(session)
                    .updateVersion(CassandraSchemaVersionManager.MAX_VERSION)
                    .block();
        }
    }
}
