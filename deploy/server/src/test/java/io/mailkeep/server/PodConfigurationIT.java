package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server with the files of deploy/kubernetes/conf over those of the image, as a pod has them. */
class PodConfigurationIT {
    private static final Path FILES = Path.of(System.getProperty("mailkeep.root"), "deploy/kubernetes/conf");
    private static final String USER = "anna@pod.test";

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @TempDir
    private Path directory;

    @Test
    void mailIsDeliveredAndReadOverTheEnginesThatTheEnvironmentNames() throws IOException {
        boolean absent = !RabbitMqNode.isInstalled() && System.getenv("CI") == null;
        Assumptions.assumeFalse(absent, "RabbitMQ is not installed: apt-get install rabbitmq-server");
        try (RabbitMqNode broker = RabbitMqNode.start(directory.resolve("broker"));
                OpenSearchNode index =
                        OpenSearchNode.builder().heapMegabytes(320).shortLived().start();
                RunningServer pod = pod(broker, index)) {
            pod.addDomain("pod.test");
            pod.addUser(USER, "secret");
            Mails.sendBySmtp(pod, USER, "through the broker");

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Mails.readByPop3(pod, USER).contains("through the broker"));
            assertThat(pod.webadmin("GET", "/healthcheck", "").body())
                    .contains("Cassandra backend", "OpenSearch Backend", "RabbitMQ backend")
                    .doesNotContain("\"status\":\"unhealthy\"", "\"status\":\"degraded\"");
            try (LineClient imap = pod.connect(Port.IMAP)) {
                assertThat(imap.send("a LOGIN " + USER + " secret").readThrough("a "))
                        .as("IMAP without TLS")
                        .contains("a NO");
            }
        }
    }

    private RunningServer pod(RabbitMqNode broker, OpenSearchNode index) throws IOException {
        InetSocketAddress cassandra = CASSANDRA.contactPoint();
        makeKeyspace(cassandra);
        RunningServer.Builder pod = RunningServer.in(directory.resolve("home"))
                .store(Store.CASSANDRA)
                .property("mailkeep.imap.plainAuthDisallowed", "true")
                .environment("CASSANDRA_NODES", "127.0.0.1:" + cassandra.getPort())
                .environment("CASSANDRA_USER", "james")
                .environment("CASSANDRA_PASSWORD", "secret")
                .environment("OPENSEARCH_HOSTS", "127.0.0.1:" + index.address().getPort())
                .environment("OPENSEARCH_REPLICAS", "0")
                .environment("RABBITMQ_HOST", "127.0.0.1")
                .environment("RABBITMQ_USER", "guest")
                .environment("RABBITMQ_PASSWORD", "guest");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(FILES)) {
            for (Path file : files) {
                // A service has its product's port; a broker of a test any.
                String content = Files.readString(file)
                        .replace(":5672", ":" + URI.create(broker.uri()).getPort())
                        .replace(
                                ":15672",
                                ":" + URI.create(broker.managementUri()).getPort());
                pod.file(file.getFileName().toString(), content);
            }
        }
        return pod.start();
    }

    /** As kubernetes/roles.sh does before a first start, which then makes the tables. */
    private static void makeKeyspace(InetSocketAddress cassandra) {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(cassandra)
                .withLocalDatacenter("datacenter1")
                .build()) {
            session.execute("CREATE KEYSPACE apache_james"
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        }
    }
}
