package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.RabbitMq;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with the files of deploy/kubernetes/conf over those of the image, as a pod has them: over engines that speak
 * TLS only.
 */
class PodConfigurationIT {
    private static final Path FILES = Path.of(System.getProperty("mailkeep.root"), "deploy/kubernetes/conf");
    private static final String USER = "anna@pod.test";

    @TempDir
    private Path directory;

    @Test
    void mailIsDeliveredAndReadOverTheEnginesThatTheEnvironmentNames() throws Exception {
        RabbitMq.assumeInstalled();
        SharedKey.copyTo(directory);
        Path key = directory.resolve("keystore");
        String password = Files.readString(directory.resolve("keystore.secret")).trim();
        try (RabbitMqNode broker = RabbitMqNode.startSecured(directory.resolve("broker"), key, password);
                OpenSearchNode index = OpenSearchNode.builder()
                        .heapMegabytes(384)
                        .shortLived()
                        .secured(key, password, SecuredOpenSearchIT.users())
                        .start();
                CassandraNode store = CassandraNode.builder()
                        .heapMegabytes(384)
                        .shortLived()
                        .thrownAway()
                        .secured(key, password)
                        .start()) {
            makeKeyspace(store, key, password);
            try (RunningServer pod = pod(broker, index, store, password)) {
                pod.addDomain("pod.test");
                pod.addUser(USER, "secret");
                Mails.sendBySmtp(pod, USER, "through the broker");

                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Mails.readByPop3(pod, USER).contains("through the broker"));
                assertThat(pod.webadmin("GET", "/healthcheck", "").body())
                        .contains(
                                "Cassandra backend",
                                "OpenSearch Backend",
                                "RabbitMQ backend",
                                "RabbitMQMailQueueDeadLetterQueueHealthCheck")
                        .doesNotContain("\"status\":\"unhealthy\"", "\"status\":\"degraded\"");
                try (LineClient imap = pod.connect(Port.IMAP)) {
                    assertThat(imap.send("a LOGIN " + USER + " secret").readThrough("a "))
                            .as("IMAP without TLS")
                            .contains("a NO");
                }
            }
        }
    }

    private RunningServer pod(RabbitMqNode broker, OpenSearchNode index, CassandraNode store, String password)
            throws IOException {
        RunningServer.Builder pod = RunningServer.in(directory.resolve("home"))
                .store(Store.CASSANDRA)
                .property("mailkeep.imap.plainAuthDisallowed", "true")
                .environment(
                        "CASSANDRA_NODES", "127.0.0.1:" + store.contactPoint().getPort())
                .environment("CASSANDRA_USER", "cassandra")
                .environment("CASSANDRA_PASSWORD", "cassandra")
                .environment("OPENSEARCH_HOSTS", "localhost:" + index.address().getPort())
                .environment("OPENSEARCH_REPLICAS", "0")
                .environment("OPENSEARCH_USER", "james")
                .environment("OPENSEARCH_PASSWORD", SecuredOpenSearchIT.PASSWORD)
                .environment("RABBITMQ_URI", broker.uri())
                .environment("RABBITMQ_MANAGEMENT_URI", broker.managementUri())
                .environment("RABBITMQ_USER", "guest")
                .environment("RABBITMQ_PASSWORD", "guest");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(FILES)) {
            for (Path file : files) {
                // The trust store that a pod makes of its authority's certificate.
                String content = Files.readString(file)
                        .replace(
                                "/srv/mailkeep/conf/engines.p12",
                                directory.resolve("keystore").toString())
                        .replace("no-secret", password);
                pod.file(file.getFileName().toString(), content);
            }
        }
        return pod.start();
    }

    /** As kubernetes/roles.sh does before a first start, which then makes the tables. */
    private static void makeKeyspace(CassandraNode store, Path key, String password) {
        DriverConfigLoader tls = CassandraExtension.patientDriver()
                .withString(DefaultDriverOption.SSL_ENGINE_FACTORY_CLASS, "DefaultSslEngineFactory")
                .withBoolean(DefaultDriverOption.SSL_HOSTNAME_VALIDATION, false)
                .withString(DefaultDriverOption.SSL_TRUSTSTORE_PATH, key.toString())
                .withString(DefaultDriverOption.SSL_TRUSTSTORE_PASSWORD, password)
                .build();
        try (CqlSession superuser = await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> CqlSession.builder()
                                .addContactPoint(store.contactPoint())
                                .withLocalDatacenter("datacenter1")
                                .withAuthCredentials("cassandra", "cassandra")
                                .withConfigLoader(tls)
                                .build(),
                        session -> true)) {
            superuser.execute("CREATE KEYSPACE apache_james"
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        }
    }
}
