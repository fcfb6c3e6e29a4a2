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
        try (CqlSession one = CASSANDRA.openFreshKeyspace();
                CqlSession other = CASSANDRA.openFreshKeyspace()) {
            for (CqlSession session : new CqlSession[] {one, other}) {
                session.execute("CREATE TABLE letters (id int PRIMARY KEY)");
            }
        }
    }

    @Test
    void theNextTestThatNeedsANodeFindsTheSame() {
        CassandraExtension next = new CassandraExtension();

        next.beforeAll(null);

        assertThat(next.contactPoint()).isEqualTo(CASSANDRA.contactPoint());
    }
}
