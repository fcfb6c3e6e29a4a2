package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.mailkeep.engines.junit.CassandraExtension;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraTablesTest {
    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    @Test
    void aTableOfWhichTheDriverHasNotHeardIsLeftAlone() {
        CassandraModule tables = CassandraModule.builder()
                .table("late")
                .comment("Made by another node.")
                .statement(table -> types -> table.withPartitionKey("id", DataTypes.INT))
                .build();
        try (CqlSession session = CASSANDRA.openFreshKeyspace()) {
            session.setSchemaMetadataEnabled(false);
            session.execute("CREATE TABLE late (id int PRIMARY KEY)");

            assertThatCode(() -> CassandraTables.create(session, tables)).doesNotThrowAnyException();
        }
    }
}
