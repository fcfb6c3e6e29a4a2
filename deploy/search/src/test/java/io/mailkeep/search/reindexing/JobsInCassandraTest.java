package io.mailkeep.search.reindexing;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.search.SetClock;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobsInCassandraTest implements JobsContract {
    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;

    private final SetClock clock = new SetClock();
    private Jobs testee;

    @BeforeAll
    static void connect() {
        session = CASSANDRA.openFreshKeyspace();
        new CassandraTableManager(JobsInCassandra.TABLES, session)
                .initializeTables(new CassandraTypesProvider(session));
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    @BeforeEach
    void begin() {
        session.execute("TRUNCATE mailkeep_search_reindexing");
        testee = server();
    }

    private Jobs server() {
        return new JobsInCassandra(session, new InMemoryId.Factory(), clock);
    }

    @Override
    public Jobs testee() {
        return testee;
    }

    @Override
    public void waitForLeaseToEnd() {
        clock.pass(Jobs.LEASE.plusSeconds(1));
    }

    @Test
    void aJobIsLeasedToTheServerThatStartsItWhoeverKeptIt() {
        Jobs other = server();
        Job job = Job.of(new Scope.All(), Depth.EVERYTHING, 50);
        testee.add(job).block();

        assertThat(other.start(job.id()).block()).isEqualTo(job);

        assertThat(testee.renew(job.id(), 0).block()).isFalse();
        assertThat(other.renew(job.id(), 5).block()).isTrue();
    }

    @Test
    void whatAnotherServerHasTakenIsNoLongerRenewed() {
        Jobs other = server();
        Job job = Job.of(new Scope.All(), Depth.EVERYTHING, 50);
        testee.add(job).block();
        assertThat(other.takeAbandoned().collectList().block()).isEmpty();
        waitForLeaseToEnd();

        assertThat(other.takeAbandoned().collectList().block()).containsExactly(job);

        assertThat(testee.takeAbandoned().collectList().block()).isEmpty();
        assertThat(testee.renew(job.id(), 5).block()).isFalse();
        assertThat(other.renew(job.id(), 5).block()).isTrue();
    }
}
