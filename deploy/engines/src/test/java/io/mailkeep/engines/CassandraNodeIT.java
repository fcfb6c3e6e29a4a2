package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraNodeIT {
    @TempDir
    private Path directory;

    @Test
    void acknowledgedWritesSurviveAKillWhateverPortsTheNodeGetsNext() {
        try (CassandraNode node = small().directory(directory).start();
                CqlSession session = connect(node)) {
            session.execute(
                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute("CREATE TABLE k.t (id int PRIMARY KEY)");
            session.execute("INSERT INTO k.t (id) VALUES (42)");
            node.kill();
        }

        try (CassandraNode next = small().directory(directory).start();
                CqlSession session = connect(next)) {
            assertThat(session.execute("SELECT id FROM k.t").one().getInt(0)).isEqualTo(42);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeTheDiskWasFullIsThereAfterwards() {
        try (CassandraNode node = small().smallFiles().directory(directory).start();
                CqlSession session = connect(node)) {
            session.execute(
                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute("CREATE TABLE k.t (id int PRIMARY KEY, filling blob)");
            PreparedStatement write = session.prepare("INSERT INTO k.t (id, filling) VALUES (?, ?)");
            AtomicInteger acknowledged = new AtomicInteger();
            node.fillDisk();
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThatThrownBy(() -> {
                        session.execute(write.bind(acknowledged.get(), ByteBuffer.allocate(1 << 16)));
                        acknowledged.incrementAndGet();
                    })
                    .isInstanceOf(DriverException.class));

            node.kill();
            node.restart();

            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(
                            session.execute("SELECT id FROM k.t").all())
                    .hasSizeGreaterThanOrEqualTo(acknowledged.get()));
        }
    }

    @Test
    void aNodeEndsWithTheProcessItServesEvenIfThatIsKilled() throws Exception {
        Parent parent = Parent.of("cassandra", directory);

        parent.kill();

        await().atMost(Duration.ofSeconds(60)).until(() -> !parent.node().isAlive());
    }

    @Test
    void aNodeThatCanNotStartSaysWhy() throws Exception {
        Files.writeString(directory.resolve("data"), "a file where Cassandra wants a directory");
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();

        assertThatThrownBy(() -> small().directory(directory).start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cassandra ended with exit code")
                .hasMessageContaining(directory.resolve("engine.log").toString())
                .hasMessageContaining("data");
        assertThat(ProcessHandle.current().descendants().toList()).isSubsetOf(before);
    }

    /** One node for what leaves it running. */
    @Nested
    class Running {
        @TempDir
        private static Path directory;

        private static CassandraNode node;

        @BeforeAll
        static void start() {
            node = small().directory(directory).start();
        }

        @AfterAll
        static void close() {
            node.close();
        }

        @Test
        void isFrozenThawedAndRestartedUnderAnOpenSession() {
            try (CqlSession session = connect(node)) {
                SimpleStatement query = SimpleStatement.newInstance("SELECT key FROM system.local")
                        .setTimeout(Duration.ofSeconds(2));

                node.pause();
                assertThatThrownBy(() -> session.execute(query)).isInstanceOf(DriverTimeoutException.class);
                node.resume();
                awaitAnswer(session, query);

                node.kill();
                assertThat(CassandraNode.runningIn(directory)).isEmpty();
                node.restart();
                awaitAnswer(session, query);
            }
        }

        @Test
        void keepsASecondNodeOffItsData() {
            assertThatThrownBy(() -> small().directory(directory).start())
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(directory + " are in use by another process");

            assertThat(CassandraNode.runningIn(directory)).contains(node.contactPoint());
        }

        @Test
        void leavesATerminalsInterruptToTheProcessItServes() throws Exception {
            try (CqlSession session = connect(node)) {
                int sent = new ProcessBuilder("sh", "-c", "kill -INT " + node.pid())
                        .start()
                        .waitFor();

                assertThat(sent).isZero();
                await().during(Duration.ofSeconds(3)).until(node::isAlive);
                assertThat(session.execute("SELECT key FROM system.local").one())
                        .isNotNull();
            }
        }
    }

    /** Three nodes, each of which holds everything. */
    @Nested
    class Ring {
        private static final SimpleStatement WRITE = SimpleStatement.newInstance("INSERT INTO k.t (id) VALUES (42)")
                .setConsistencyLevel(ConsistencyLevel.QUORUM)
                .setTimeout(Duration.ofSeconds(5))
                .setIdempotent(true);

        private static CassandraNode first;
        private static CassandraNode second;
        private static CassandraNode third;
        private static CqlSession session;

        @BeforeAll
        static void start() {
            first = small().separable().start();
            second = small().separable().address("127.0.0.2").seed(first).start();
            third = small().separable().address("127.0.0.3").seed(first).start();
            session = connect(third);
            session.execute(
                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
            session.execute("CREATE TABLE k.t (id int PRIMARY KEY)");
        }

        @AfterEach
        void mend() {
            second.rejoin();
        }

        @AfterAll
        static void close() {
            session.close();
            third.close();
            second.close();
            first.close();
        }

        @Test
        void isMadeOfThem() {
            assertThat(session.getMetadata().getNodes().values())
                    .extracting(node -> node.getEndPoint().resolve())
                    .containsExactlyInAnyOrder(first.contactPoint(), second.contactPoint(), third.contactPoint());
        }

        @Test
        void outlivesOneOfThem() {
            second.kill();

            awaitWrite(WRITE);
            second.restart();
        }

        @Test
        void hasAMajorityWithoutANodeThatIsCutOffAndWhichHasNone() {
            awaitWrite(by(second));

            second.cutOff();
            assertThatThrownBy(() -> session.execute(by(second))).isInstanceOf(DriverException.class);
            awaitWrite(by(third));
            second.rejoin();

            awaitWrite(by(second));
        }

        private void awaitWrite(SimpleStatement write) {
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(
                            session.execute(write).wasApplied())
                    .isTrue());
        }

        private SimpleStatement by(CassandraNode coordinator) {
            return WRITE.setNode(session.getMetadata().getNodes().values().stream()
                    .filter(node -> node.getEndPoint().resolve().equals(coordinator.contactPoint()))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private static CassandraNode.Builder small() {
        return CassandraNode.builder().heapMegabytes(384).shortLived();
    }

    private static void awaitAnswer(CqlSession session, SimpleStatement query) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(session.execute(query).one()).isNotNull());
    }

    private static CqlSession connect(CassandraNode node) {
        return CqlSession.builder()
                .addContactPoint(node.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                        .build())
                .build();
    }
}
