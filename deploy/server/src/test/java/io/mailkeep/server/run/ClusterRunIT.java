package io.mailkeep.server.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.RabbitMq;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/run cluster} as its user has it. */
class ClusterRunIT {
    private static final String USER = "keep@demo.test";
    private static final int TLS_ALERT = 21;
    private static final int END = -1;
    private static final String REFUSED = "refused";

    @TempDir
    private Path home;

    @Test
    void nodesShareMailByEnginesThatSpeakTlsOnlyAsUsersWithFewPermissions() throws Exception {
        RabbitMq.assumeInstalled();
        int basePort = Listeners.freeBasePort();
        try (RunScript cluster = RunScript.cluster(home, basePort)) {
            cluster.awaitReady();

            cluster.deliver(USER);
            RunScript other = cluster.at(basePort + LocalCluster.BETWEEN_NODES);
            Awaitility.await("the mail at the other node")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> other.stat(USER).startsWith("+OK 1 "));

            assertThat(plain(port("cassandra-1"), "\4\0\0\0\5\0\0\0\0"))
                    .as("CQL")
                    .isEqualTo(REFUSED);
            assertThat(plain(storagePort(), "\u00ca\u00dc\u00ec\u00fc..........."))
                    .as("between nodes of Cassandra")
                    .isEqualTo(REFUSED);
            assertThat(plain(port("opensearch"), "GET / HTTP/1.0\r\n\r\n"))
                    .as("OpenSearch")
                    .isEqualTo(REFUSED);
            assertThat(plain(port("rabbitmq"), "AMQP\0\0\11\1")).as("AMQP").isEqualTo(REFUSED);
            try (CqlSession james = james()) {
                assertThatThrownBy(() -> james.execute("SELECT role FROM system_auth.roles"))
                        .isInstanceOf(UnauthorizedException.class);
                assertThatThrownBy(() -> james.execute("CREATE TABLE apache_james.more (id int PRIMARY KEY)"))
                        .isInstanceOf(UnauthorizedException.class);
            }
            List<String> secrets = secrets();
            assertThat(cluster.children().stream().map(ClusterRunIT::commandLine))
                    .as("what everybody on the machine sees")
                    .noneMatch(command -> secrets.stream().anyMatch(command::contains));
            assertThat(Files.getPosixFilePermissions(ClusterSecrets.passwords(home)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));

            RunIT.killAndExpectNoChildOf(cluster);
        }
    }

    @Test
    void aHomeOfAVersionWithoutTlsIsLeftAlone() throws Exception {
        Files.createDirectories(home.resolve("cassandra-1"));

        try (RunScript cluster = RunScript.cluster(home, Listeners.freeBasePort())) {
            assertThat(cluster.exitCode()).isEqualTo(1);
            assertThat(cluster.output()).contains(home.toString(), "plain text", "--home");
            assertThat(home.resolve("conf")).doesNotExist();
        }
    }

    /** What a server does with whom it does not hear speak TLS. */
    private static String plain(int port, String words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
            socket.getOutputStream().write(words.getBytes(ISO_8859_1));
            int answer = socket.getInputStream().read();
            return answer == END || answer == TLS_ALERT ? REFUSED : "answered with " + answer;
        } catch (SocketException reset) {
            return REFUSED;
        }
    }

    private int port(String engine) throws IOException {
        return Integer.parseInt(Files.readString(home.resolve(engine).resolve("port")));
    }

    /** Where a node of Cassandra waits for the others. */
    private int storagePort() throws IOException {
        Matcher port = Pattern.compile("\\nstorage_port: (\\d+)")
                .matcher(Files.readString(home.resolve("cassandra-1/cassandra.yaml")));
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private CqlSession james() throws IOException {
        ClusterSecrets secrets = ClusterSecrets.in(home);
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port("cassandra-1")))
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials("james", secrets.password("CASSANDRA_PASSWORD"))
                .withConfigLoader(
                        secrets.overTls(CassandraExtension.patientDriver()).build())
                .build();
    }

    private List<String> secrets() throws IOException {
        return Stream.concat(
                        Files.readAllLines(ClusterSecrets.passwords(home)).stream()
                                .map(line -> line.substring(line.indexOf('=') + 1)),
                        Stream.of(Files.readString(home.resolve("conf/keystore.secret"))
                                .trim()))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}
