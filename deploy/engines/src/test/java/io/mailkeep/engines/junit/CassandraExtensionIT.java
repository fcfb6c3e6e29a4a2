package io.mailkeep.engines.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraExtensionIT {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @Test
    void testsWithAKeyspaceOfTheirOwnShareTheNode() {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(CASSANDRA.contactPoint())
                .withLocalDatacenter("datacenter1")
                .build()) {
            for (String keyspace : new String[] {CASSANDRA.freshKeyspace(), CASSANDRA.freshKeyspace()}) {
                session.execute("CREATE KEYSPACE " + keyspace
                        + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            }
        }
    }

    @Test
    void theNextTestThatNeedsANodeFindsTheSame() {
        assertThat(SharedCassandra.contactPoint()).isEqualTo(CASSANDRA.contactPoint());
    }
}
