package io.mailkeep.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.IndexedMailboxes;
import io.mailkeep.search.reconciliation.CatchUp;
import io.mailkeep.search.reindexing.JobsInCassandra;
import io.mailkeep.search.reindexing.Mailboxes;
import io.mailkeep.search.reindexing.Parts;
import io.mailkeep.search.reindexing.Reindexing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.commons.configuration2.MapConfiguration;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** What two servers over one Cassandra do for one index. */
class SearchUpkeepTest {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final InMemoryId.Factory MAILBOX_IDS = new InMemoryId.Factory();

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    @RegisterExtension
    private static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private static CqlSession session;

    private final SetClock clock = new SetClock(Instant.now());
    private TestIndex index;
    private SearchedMailboxes mailboxes;
    private Server one;
    private Server other;

    /** A job that it begins is never done. */
    private final class Server implements AutoCloseable {
        private final MemoryTaskManager tasks = new MemoryTaskManager(new Hostname("localhost"));
        private final Reindexing reindexing = new Reindexing(
                new Mailboxes(
                        mailboxes.manager().getMapperFactory(),
                        mailboxes.manager().getSessionProvider(),
                        Parts.of(Flux.never()),
                        new IndexedMailboxes(index.cluster(), index.index().writeAlias(), MAILBOX_IDS)),
                index.reconciliation(),
                index.rebuild(),
                index.indexer(),
                index.index(),
                index.missed(),
                new JobsInCassandra(session, MAILBOX_IDS, clock),
                tasks,
                clock);

        SearchUpkeep upkeep(MailIndex seen) {
            CatchUp catchUp = new CatchUp(
                    seen,
                    index.missed(),
                    index.reconciliation(),
                    new RecordingMetricFactory(),
                    new NoopGaugeRegistry(),
                    clock);
            return new SearchUpkeep(seen, catchUp, reindexing, PAUSE);
        }

        @Override
        public void close() {
            tasks.stop();
            reindexing.close();
        }
    }

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
    void startServers() {
        index = TestIndex.on(OPEN_SEARCH);
        mailboxes = SearchedMailboxes.by(index);
        one = new Server();
        other = new Server();
    }

    @AfterEach
    void stopServers() throws IOException {
        one.close();
        other.close();
        session.execute("TRUNCATE mailkeep_search_reindexing");
        index.close();
    }

    private static long standbys() {
        return session.execute("SELECT done FROM mailkeep_search_reindexing WHERE bucket = 0").all().stream()
                .filter(row -> row.getInt("done") < 0)
                .count();
    }

    private boolean isEveryLeaseNew() {
        Instant end = clock.instant().plus(JobsInCassandra.LEASE).truncatedTo(ChronoUnit.MILLIS);
        return session.execute("SELECT leased_until FROM mailkeep_search_reindexing WHERE bucket = 0").all().stream()
                .allMatch(row -> row.getInstant("leased_until").equals(end));
    }

    @Test
    void noServerIsTakenForCrashedBecauseOpenSearchIsAwayForLongerThanALease() throws IOException {
        SearchConfiguration nowhere =
                SearchProperties.read(new MapConfiguration(Map.of("opensearch.hosts", "127.0.0.1:1")));
        one.reindexing.resume();
        other.reindexing.resume();

        try (Cluster unreachable = Cluster.of(nowhere);
                SearchUpkeep upkeep = one.upkeep(new MailIndex(unreachable, nowhere));
                SearchUpkeep ofOther = other.upkeep(new MailIndex(unreachable, nowhere))) {
            upkeep.start();
            ofOther.start();
            for (int half = 0; half < 2; half++) {
                clock.pass(JobsInCassandra.LEASE.dividedBy(2).plusSeconds(1));
                await().until(this::isEveryLeaseNew);
            }
        }
        one.reindexing.resume();
        other.reindexing.resume();

        assertThat(one.tasks.list()).isEmpty();
        assertThat(other.tasks.list()).isEmpty();
        assertThat(standbys()).isEqualTo(2);
    }

    @Test
    void aServerThatIsTakenForCrashedAndIsNotStandsByAgain() {
        one.reindexing.resume();
        clock.pass(JobsInCassandra.LEASE.plusSeconds(1));
        other.reindexing.resume();
        assertThat(other.tasks.list()).hasSize(1);
        assertThat(standbys()).isEqualTo(1);

        one.reindexing.resume();

        assertThat(standbys()).isEqualTo(2);
    }
}
