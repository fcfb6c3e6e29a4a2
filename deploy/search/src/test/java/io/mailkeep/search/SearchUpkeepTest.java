package io.mailkeep.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.indexing.MissedInCassandra;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.query.IndexedMailboxes;
import io.mailkeep.search.reconciliation.CatchUp;
import io.mailkeep.search.reconciliation.Reconciliation;
import io.mailkeep.search.reindexing.JobsInCassandra;
import io.mailkeep.search.reindexing.Mailboxes;
import io.mailkeep.search.reindexing.Parts;
import io.mailkeep.search.reindexing.Reindexing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.configuration2.MapConfiguration;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
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

    private static final MailboxId MAILBOX = InMemoryId.of(1_000);

    private final SetClock clock = new SetClock(Instant.now());
    private final CountDownLatch compared = new CountDownLatch(1);
    private final AtomicInteger comparing = new AtomicInteger();
    private TestIndex index;
    private SearchedMailboxes mailboxes;
    private Server one;
    private Server other;

    /** A job that it begins is never done, and a comparison only when {@link #compared} says so. */
    private final class Server implements AutoCloseable {
        private final MemoryTaskManager tasks = new MemoryTaskManager(new Hostname("localhost"));
        private final MissedInCassandra missed = new MissedInCassandra(session, MAILBOX_IDS, clock);
        private final Reconciliation reconciliation = new Reconciliation(
                new Documents(index.cluster(), index.index().writeAlias()),
                index.indexer(),
                index.messages(),
                missed,
                mailbox -> awaitCompared());
        private final List<CatchUp> catchUps = new ArrayList<>();
        private final Reindexing reindexing = new Reindexing(
                new Mailboxes(
                        mailboxes.manager().getMapperFactory(),
                        mailboxes.manager().getSessionProvider(),
                        Parts.of(Flux.never()),
                        new IndexedMailboxes(index.cluster(), index.index().writeAlias(), MAILBOX_IDS)),
                reconciliation,
                index.rebuild(),
                index.indexer(),
                index.index(),
                missed,
                new JobsInCassandra(session, MAILBOX_IDS, clock),
                tasks,
                clock);

        SearchUpkeep upkeep(MailIndex seen) {
            CatchUp catchUp = new CatchUp(
                    seen, missed, reconciliation, new RecordingMetricFactory(), new NoopGaugeRegistry(), clock);
            catchUps.add(catchUp);
            return new SearchUpkeep(seen, missed, catchUp, reindexing, PAUSE);
        }

        boolean hearsOf(MailboxId mailbox) {
            missed.hear().block();
            return missed.contains(mailbox);
        }

        void compare(MailboxId mailbox) {
            missed.begin(mailbox);
            missed.remove(mailbox).block();
        }

        @Override
        public void close() {
            catchUps.forEach(CatchUp::close);
            tasks.stop();
            reindexing.close();
            missed.close();
        }
    }

    private void awaitCompared() throws IOException {
        comparing.incrementAndGet();
        try {
            compared.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @BeforeAll
    static void connect() {
        session = CASSANDRA.openFreshKeyspace();
        CassandraModule tables = CassandraModule.aggregateModules(JobsInCassandra.TABLES, MissedInCassandra.TABLES);
        new CassandraTableManager(tables, session).initializeTables(new CassandraTypesProvider(session));
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
        session.execute("TRUNCATE mailkeep_search_missed");
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

    /** As many comparisons as it carries out at once, which take their time. */
    private void beginRound(SearchUpkeep upkeep) throws Exception {
        one.missed.add(mailboxes.create("bob", "one").id());
        one.missed.add(mailboxes.create("bob", "two").id());
        upkeep.start();
        await().until(() -> comparing.get() == 2);
    }

    @Test
    void whatAnotherServerMissesAndComparesIsHeardWhileThisOneCompares() throws Exception {
        try (SearchUpkeep upkeep = one.upkeep(index.index())) {
            beginRound(upkeep);

            other.missed.add(MAILBOX);
            await().until(() -> one.missed.contains(MAILBOX));

            other.compare(MAILBOX);
            await().until(() -> !one.missed.contains(MAILBOX));
        }
    }

    @Test
    void whatIsLeftOutHereWhileAnotherServerComparesIsMissedByBothThoughThisOneCompares() throws Exception {
        try (SearchUpkeep upkeep = one.upkeep(index.index())) {
            beginRound(upkeep);
            one.missed.add(MAILBOX);
            await().until(() -> other.hearsOf(MAILBOX));

            other.compare(MAILBOX);

            assertThat(other.missed.contains(MAILBOX)).isFalse();
            await().until(() -> other.hearsOf(MAILBOX));
            assertThat(one.missed.contains(MAILBOX)).isTrue();
        }
    }
}
