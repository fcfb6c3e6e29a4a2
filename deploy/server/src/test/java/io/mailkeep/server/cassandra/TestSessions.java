package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.junit.CassandraExtension;
import java.time.Duration;

/** Sessions with the patience that a busy test machine needs. */
final class TestSessions {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestSessions() {}

    static CqlSession inFreshKeyspace(CassandraExtension cassandra) {
        CqlSession session = CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                        .build())
                .build();
        String keyspace = cassandra.freshKeyspace();
        session.execute("CREATE KEYSPACE " + keyspace
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        session.execute("USE " + keyspace);
        return session;
    }
}
