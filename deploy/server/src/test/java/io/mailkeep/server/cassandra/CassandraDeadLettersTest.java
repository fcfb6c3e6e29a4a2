package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import java.util.List;
import org.apache.james.events.DeadLettersContract;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.Group;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraDeadLettersTest implements DeadLettersContract {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;

    private CassandraDeadLetters deadLetters;

    @BeforeAll
    static void createTables() {
        session = CASSANDRA.openFreshKeyspace();
        Schema.complete(session, CassandraDeadLetters.TABLES);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void empty() {
        session.execute("TRUNCATE event_dead_letters");
        session.execute("TRUNCATE group_table");
        deadLetters = new CassandraDeadLetters(session, serializer());
    }

    @Override
    public EventDeadLetters eventDeadLetters() {
        return deadLetters;
    }

    @Test
    void aGroupThatIsNoLongerInstalledHidesNoOther() {
        Group installed = new InstalledGroup();
        for (String group : List.of("com.example.Removed$RemovedGroup", installed.asString())) {
            session.execute("INSERT INTO group_table (\"group\") VALUES (?)", group);
        }

        assertThat(deadLetters.groupsWithFailedEvents().collectList().block()).containsExactly(installed);
    }

    public static final class InstalledGroup extends Group {}
}
