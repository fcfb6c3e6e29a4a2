package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.junit.RabbitMq;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RabbitMqNodeIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String QUEUE = "/api/queues/%2F/kept";

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireInstalled() {
        RabbitMq.assumeInstalled();
    }

    @Test
    void keepsItsDataOverAKillAndItsPortsOverARestart() throws Exception {
        try (RabbitMqNode node = RabbitMqNode.start(directory)) {
            String uri = node.uri();
            send(node, "PUT", QUEUE, "{\"durable\":true}");
            // It answers before it has written, and what is killed by then has lost it: a stop writes.
            node.restart();
            node.kill();
            assertThat(node.isAlive()).isFalse();

            node.restart();

            assertThat(node.uri()).isEqualTo(uri);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> send(node, "GET", QUEUE, "").contains("\"name\":\"kept\""));
            assertThat(processesOf(directory)).isPositive();
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> processesOf(directory) == 0);
    }

    @Test
    void isFrozenAndThawed() throws Exception {
        try (RabbitMqNode node = RabbitMqNode.start(directory)) {
            node.pause();
            assertThatThrownBy(() -> send(node, "GET", "/api/overview", "", Duration.ofSeconds(5)))
                    .isInstanceOf(HttpTimeoutException.class);
            node.resume();

            assertThat(send(node, "GET", "/api/overview", "")).contains("rabbitmq_version");
        }
    }

    @Test
    void endsWithTheProcessItServesEvenIfThatIsKilled() throws Exception {
        Parent parent = Parent.of("rabbitmq", directory);

        parent.kill();

        await().atMost(Duration.ofSeconds(60)).until(() -> processesOf(directory) == 0);
    }

    @Test
    void oneThatCanNotStartSaysWhy() throws Exception {
        Files.writeString(directory.resolve("mnesia"), "a file where RabbitMQ wants a directory");

        assertThatThrownBy(() -> RabbitMqNode.start(directory))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("rabbitmq ended with exit code")
                .hasMessageContaining(directory.resolve("engine.log").toString());
    }

    private static String octets(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** The broker and its helpers, of which each has the directory in its environment or on its command line. */
    private static long processesOf(Path directory) {
        String home = "HOME=" + directory;
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains(home))
                .count();
    }

    private static String environment(long pid) {
        return octets(Path.of("/proc/" + pid + "/environ"));
    }

    private static String send(RabbitMqNode node, String method, String path, String body) throws Exception {
        return send(node, method, path, body, Duration.ofMinutes(1));
    }

    private static String send(RabbitMqNode node, String method, String path, String body, Duration patience)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.managementUri() + path))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.US_ASCII)))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }
}
