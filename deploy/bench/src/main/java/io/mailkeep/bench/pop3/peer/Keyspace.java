package io.mailkeep.bench.pop3.peer;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.CassandraNode;
import java.time.Duration;

/** What a server keeps in Cassandra, to be written and read past it. */
final class Keyspace {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Keyspace() {}

    static CqlSession of(JamesKind kind, CassandraNode cassandra) {
        return CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withKeyspace(kind.keyspace())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                        .build())
                .build();
    }
}
