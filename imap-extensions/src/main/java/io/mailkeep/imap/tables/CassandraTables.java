package io.mailkeep.imap.tables;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.AlreadyExistsException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.components.CassandraTable.InitializationStatus;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;

/**
 * Creates tables that are missing, and waits until every node of Cassandra that answers knows them. The driver waits as
 * well, but asks one node what the others know, which may be the last to hear of the change: a statement that another
 * prepares right then would fail.
 */
public final class CassandraTables {
    private static final Duration AGREED_WITHIN = Duration.ofSeconds(30);
    private static final int BETWEEN_LOOKS_MILLIS = 50;
    private static final int TRIES = 10;
    private static final SimpleStatement VERSION =
            SimpleStatement.newInstance("SELECT schema_version FROM system.local");

    private CassandraTables() {}

    /** Blocking. Leaves alone what exists. */
    public static void create(CqlSession session, CassandraModule tables) {
        InitializationStatus created = initialize(session, tables, TRIES);
        if (created != InitializationStatus.ALREADY_DONE) {
            awaitAgreement(session);
        }
    }

    private static InitializationStatus initialize(CqlSession session, CassandraModule tables, int tries) {
        try {
            return new CassandraTableManager(tables, session).initializeTables(new CassandraTypesProvider(session));
        } catch (DriverTimeoutException | AlreadyExistsException late) {
            if (tries == 1) {
                throw late;
            }
            // Carried out or not, by this node or another: a busy cluster takes longer for a table than for anything
            // else.
            pause();
            session.refreshSchema();
            return initialize(session, tables, tries - 1).reduce(InitializationStatus.PARTIAL);
        }
    }

    /**
     * Blocking. Waits until all nodes that answer have the same schema.
     *
     * @throws IllegalStateException when they have not after half a minute
     */
    private static void awaitAgreement(CqlSession session) {
        long deadline = System.nanoTime() + AGREED_WITHIN.toNanos();
        while (versions(session).distinct().count() > 1) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("The nodes of Cassandra do not agree on the schema after "
                        + AGREED_WITHIN.toSeconds() + " s: see nodetool describecluster, and start again");
            }
            pause();
        }
    }

    private static Stream<UUID> versions(CqlSession session) {
        return session.getMetadata().getNodes().values().stream()
                .filter(node -> node.getState() == NodeState.UP)
                .flatMap(node -> version(session, node).stream());
    }

    /** A node that does not answer hears of the change when it comes back. */
    private static Optional<UUID> version(CqlSession session, Node node) {
        try {
            return Optional.of(session.execute(VERSION.setNode(node)).one().getUuid(0));
        } catch (DriverException silent) {
            return Optional.empty();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop while Cassandra's schema changes", e);
        }
    }
}
