package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import java.time.Duration;
import java.util.List;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.apache.james.backends.cassandra.init.CassandraTypesCreator;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.apache.james.backends.cassandra.versions.table.CassandraSchemaVersionTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Creates the types and tables that are missing; those that exist are left as they are. Blocking.
 *
 * <p>One table after the other: Cassandra serialises schema changes anyway, and those that wait in a row time out. The
 * driver reads the schema again when all are there, not after each.
 */
public final class Schema {
    private static final Logger LOGGER = LoggerFactory.getLogger(Schema.class);

    private static final int TRIES = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Schema() {}

    /** Completes the keyspace of the session. */
    public static void complete(CqlSession session, CassandraModule schema) {
        CqlSession ddl = new FilteredSession(session, SchemaStatements::adapted);
        new CassandraTypesCreator(schema, ddl).initializeTypes();
        // Only a keyspace that was empty is known to be at the newest version, which is written before it has any other
        // table: a start that is cut off is followed by one that finds some. An older one is the operator's to migrate.
        if (isEmpty(existing(session), schema)) {
            createTables(session, ddl, CassandraSchemaVersionModule.MODULE);
            writeVersion(session);
        }
        createTables(session, ddl, schema);
    }

    /** Nodes that the driver holds for down are not asked whether they agree, and may not have heard of the table yet. */
    private static void writeVersion(CqlSession session) {
        Mono.defer(() ->
                        new CassandraSchemaVersionDAO(session).updateVersion(CassandraSchemaVersionManager.MAX_VERSION))
                .retryWhen(Retry.fixedDelay(TRIES, PAUSE)
                        .filter(DriverException.class::isInstance)
                        .doBeforeRetry(again -> LOGGER.warn(
                                "The version of the schema can not be written yet, trying again: cause={}",
                                again.failure().toString()))
                        .onRetryExhaustedThrow((tries, last) -> last.failure()))
                .block();
    }

    private static boolean isEmpty(KeyspaceMetadata keyspace, CassandraModule schema) {
        return schema.moduleTables().stream()
                .map(CassandraTable::getName)
                .filter(table -> !table.equals(CassandraSchemaVersionTable.TABLE_NAME))
                .noneMatch(table -> keyspace.getTable(table).isPresent());
    }

    private static KeyspaceMetadata existing(CqlSession session) {
        return session.refreshSchema()
                .getKeyspace(session.getKeyspace().orElseThrow())
                .orElseThrow();
    }

    private static void createTables(CqlSession session, CqlSession ddl, CassandraModule schema) {
        KeyspaceMetadata existing = existing(session);
        CassandraTypesProvider types = new CassandraTypesProvider(session);
        List<CassandraTable> tables = schema.moduleTables();
        session.setSchemaMetadataEnabled(false);
        try {
            long created = tables.stream()
                    .map(table -> table.initialize(existing, ddl, types).block())
                    .filter(CassandraTable.InitializationStatus.FULL::equals)
                    .count();
            if (created > 0) {
                LOGGER.info("Created tables created={} of={}", created, tables.size());
            }
        } finally {
            session.setSchemaMetadataEnabled(null);
        }
        // Else a node that has not heard of them yet refuses what comes next.
        session.checkSchemaAgreement();
    }
}
