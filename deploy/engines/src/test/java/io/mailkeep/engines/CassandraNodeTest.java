package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraNodeTest {
    @TempDir
    private Path directory;

    @Test
    void acknowledgedWritesSurviveAKillWhateverPortsTheNodeGetsNext() {
        CassandraNode node = CassandraNode.builder().directory(directory).start();
        try (CqlSession session = connect(node)) {
            session.execute(
                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute("CREATE TABLE k.t (id int PRIMARY KEY)");
            session.execute("INSERT INTO k.t (id) VALUES (42)");
        }
        node.kill();

        try (CassandraNode again = CassandraNode.builder().directory(directory).start();
                CqlSession session = connect(again)) {
            assertThat(session.execute("SELECT id FROM k.t").one().getInt(0)).isEqualTo(42);
        }
    }

    @Test
    void aFrozenNodeAnswersNothingUntilItGoesOn() {
        try (CassandraNode node = CassandraNode.builder().directory(directory).start();
                CqlSession session = connect(node)) {
            SimpleStatement query =
                    SimpleStatement.newInstance("SELECT key FROM system.local").setTimeout(Duration.ofSeconds(2));

            node.pause();
            assertThatThrownBy(() -> session.execute(query)).isInstanceOf(DriverTimeoutException.class);
            node.resume();

            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertThat(
                            session.execute(query).one())
                    .isNotNull());
        }
    }

    @Test
    void nodesOnSeveralAddressesFormOneRing() {
        try (CassandraNode first = CassandraNode.builder()
                        .heapMegabytes(384)
                        .directory(directory.resolve("1"))
                        .start();
                CassandraNode second = CassandraNode.builder()
                        .heapMegabytes(384)
                        .directory(directory.resolve("2"))
                        .address("127.0.0.2")
                        .seed(first)
                        .start();
                CqlSession session = connect(second)) {
            assertThat(session.getMetadata().getNodes().values())
                    .extracting(node -> node.getEndPoint().resolve())
                    .containsExactlyInAnyOrder(first.contactPoint(), second.contactPoint());
        }
    }

    @Test
    void aNodeEndsWithTheProcessItServesEvenIfThatIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmailkeep.root=" + System.getProperty("mailkeep.root"),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectErrorStream(true)
                .start();
        String said =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(said).startsWith("started ");
        ProcessHandle node = ProcessHandle.of(Long.parseLong(said.substring("started ".length())))
                .orElseThrow();

        parent.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(10)).until(() -> !node.isAlive());
    }

    @Test
    void aNodeThatCanNotStartSaysWhy() throws Exception {
        Files.writeString(directory.resolve("data"), "a file where Cassandra wants a directory");

        assertThatThrownBy(() -> CassandraNode.builder().directory(directory).start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cassandra ended with exit code")
                .hasMessageContaining(directory.resolve("cassandra.log").toString())
                .hasMessageContaining("data");
        assertThat(ProcessHandle.current().descendants().toList()).isEqualTo(List.of());
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
