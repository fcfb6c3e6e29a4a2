package io.mailkeep.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.CassandraNode;
import java.time.Duration;

/** What a server keeps in Cassandra, to be written and read past it. */
public final class Keyspace {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Keyspace() {}

    public static CqlSession of(James.Layout layout, CassandraNode cassandra) {
        return CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withKeyspace(layout.keyspace())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                        .build())
                .build();
    }
}
