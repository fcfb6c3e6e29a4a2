package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.CassandraExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A RabbitMQ that speaks TLS only, by a certificate that no authority of the JVM knows. */
class SecuredRabbitMqIT {
    private static final String USER = "anna@secured.test";

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @TempDir
    private Path directory;

    @Test
    void mailIsQueuedAndEventsAreToldOverTls() throws IOException {
        boolean absent = !RabbitMqNode.isInstalled() && System.getenv("CI") == null;
        Assumptions.assumeFalse(absent, "RabbitMQ is not installed: apt-get install rabbitmq-server");
        SharedKey.copyTo(directory);
        String password = Files.readString(directory.resolve("keystore.secret")).trim();
        try (RabbitMqNode broker = RabbitMqNode.startSecured(
                        directory.resolve("broker"), directory.resolve("keystore"), password);
                RunningServer server = server(broker, password)) {
            server.addDomain("secured.test");
            server.addUser(USER, "secret");
            Mails.sendBySmtp(server, USER, "over TLS");

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Mails.readByPop3(server, USER).contains("over TLS"));
            assertThat(server.webadmin("GET", "/healthcheck", "").body())
                    .contains("RabbitMQ backend", "RabbitMQMailQueueDeadLetterQueueHealthCheck")
                    .doesNotContain("\"status\":\"unhealthy\"", "\"status\":\"degraded\"");
        }
    }

    private RunningServer server(RabbitMqNode broker, String password) throws IOException {
        return RunningServer.in(directory.resolve("home"))
                .cassandra(CASSANDRA.contactPoint(), CASSANDRA.freshKeyspace())
                .property("mailkeep.rabbitmq.uri", broker.uri())
                .property("mailkeep.rabbitmq.management", broker.managementUri())
                .file(
                        "rabbitmq.properties",
                        Files.readString(Path.of(
                                        System.getProperty("mailkeep.root"), "deploy/conf/cluster/rabbitmq.properties"))
                                + "ssl.enabled=true\nssl.management.enabled=true\nssl.validation.strategy=override\n"
                                + "ssl.truststore=" + directory.resolve("keystore") + "\n"
                                + "ssl.truststore.password=" + password + "\n")
                .file("search.properties", "implementation=Scanning\n")
                .start();
    }
}
