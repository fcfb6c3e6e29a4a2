package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.session.Request;
import io.mailkeep.engines.junit.CassandraExtension;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraZonedDateTimeModule;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxCounterModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxRecentsModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final CassandraModule SCHEMA = CassandraModule.aggregateModules(
            CassandraZonedDateTimeModule.MODULE,
            CassandraMailboxCounterModule.MODULE,
            CassandraMailboxRecentsModule.MODULE,
            CassandraSchemaVersionModule.MODULE);

    private CqlSession session;

    @BeforeEach
    void open() {
        session = CASSANDRA.openFreshKeyspace();
    }

    @AfterEach
    void close() {
        session.close();
    }

    /** The type, the table of versions, what is prepared and written for it, and the two others. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void aStartThatIsCutOffLeavesAnotherOneAtTheNewestVersion(int requests) {
        CqlSession cutOff = new FilteredSession(session, failingAfter(requests));

        assertThatThrownBy(() -> Schema.complete(cutOff, SCHEMA)).hasStackTraceContaining("cut off");
        Schema.complete(session, SCHEMA);

        assertThat(new CassandraSchemaVersionDAO(session)
                        .getCurrentSchemaVersion()
                        .block())
                .contains(CassandraSchemaVersionManager.MAX_VERSION);
    }

    @Test
    void aKeyspaceThatHadTablesIsLeftAtItsVersion() {
        session.execute("CREATE TABLE mailboxCounters (mailboxId timeuuid PRIMARY KEY, count counter, unseen counter)");

        Schema.complete(session, SCHEMA);

        assertThat(new CassandraSchemaVersionDAO(session)
                        .getCurrentSchemaVersion()
                        .block())
                .isEmpty();
    }

    private static UnaryOperator<Request> failingAfter(int requests) {
        AtomicInteger left = new AtomicInteger(requests);
        return request -> {
            if (left.getAndDecrement() <= 0) {
                throw new IllegalStateException("cut off");
            }
            return request;
        };
    }
}
