package io.mailkeep.engines.junit;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import io.mailkeep.engines.CassandraNode;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Cassandra node for tests: one for all test JVMs of a build, ended with it. Tests keep apart by keyspaces of their
 * own. A test that stops or freezes a node starts its own.
 */
public final class CassandraExtension implements BeforeAllCallback {
    private static final Duration PATIENCE_ON_A_BUSY_MACHINE = Duration.ofSeconds(30);
    private static final SharedEngine SHARED =
            new SharedEngine("cassandra", CassandraNode::runningIn, CassandraExtension::start);

    private InetSocketAddress contactPoint;

    @Override
    public void beforeAll(ExtensionContext context) {
        contactPoint = SHARED.address();
    }

    /** For the driver of any session of a test: by default it waits two seconds for a statement, which may make a table. */
    public static ProgrammaticDriverConfigLoaderBuilder patientDriver() {
        return DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE_ON_A_BUSY_MACHINE)
                // Or each new table waits a second for others with which to be read.
                .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ZERO);
    }

    /** Where the driver connects. */
    public InetSocketAddress contactPoint() {
        return contactPoint;
    }

    /** A name that no other test uses. */
    public String freshKeyspace() {
        return "test_" + UUID.randomUUID().toString().replace("-", "");
    }

    /** A session in a keyspace that no other test uses; the caller closes it. */
    public CqlSession openFreshKeyspace() {
        CqlSession session = CqlSession.builder()
                .addContactPoint(contactPoint)
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(patientDriver().build())
                .build();
        String keyspace = freshKeyspace();
        session.execute("CREATE KEYSPACE " + keyspace
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        session.execute("USE " + keyspace);
        return session;
    }

    private static InetSocketAddress start(Path directory, long serves) {
        return CassandraNode.builder()
                .directory(directory)
                // It lives as long as the build does, for which good code pays.
                .heapMegabytes(1024)
                .thrownAway()
                .serves(serves)
                .start()
                .contactPoint();
    }
}
