package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSearchNodeIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void acknowledgedWritesSurviveAKill() throws Exception {
        try (OpenSearchNode node = small().directory(directory).start()) {
            send(node, "PUT", "/k", "{\"settings\": {\"number_of_replicas\": 0}}");
            send(node, "PUT", "/k/_doc/1", "{\"answer\": 42}");
            node.kill();
        }

        try (OpenSearchNode next = small().directory(directory).start()) {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(send(next, "GET", "/k/_doc/1", ""))
                    .contains("\"answer\": 42"));
        }
    }

    @Test
    void isFrozenThawedRestartedAndAloneOnItsData() throws Exception {
        try (OpenSearchNode node = small().directory(directory).start()) {
            assertThatThrownBy(() -> small().directory(directory).start())
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(directory + " are in use by another process");
            assertThat(OpenSearchNode.runningIn(directory)).contains(node.address());

            node.pause();
            assertThatThrownBy(() -> send(node, "GET", "/", "", Duration.ofSeconds(5)))
                    .isInstanceOf(HttpTimeoutException.class);
            node.resume();
            assertThat(send(node, "GET", "/", "")).contains("2.19");

            node.restart();
            assertThat(send(node, "GET", "/", "")).contains("2.19");
        }
    }

    @Test
    void aNodeEndsWithTheProcessItServesEvenIfThatIsKilled() throws Exception {
        Parent parent = Parent.of("opensearch", directory);

        parent.kill();

        await().atMost(Duration.ofSeconds(60)).until(() -> !parent.node().isAlive());
    }

    @Test
    void aNodeThatCanNotStartSaysWhy() throws Exception {
        Files.writeString(directory.resolve("data"), "a file where OpenSearch wants a directory");

        assertThatThrownBy(() -> small().directory(directory).start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("opensearch ended with exit code")
                .hasMessageContaining(directory.resolve("engine.log").toString());
    }

    private static OpenSearchNode.Builder small() {
        return OpenSearchNode.builder().heapMegabytes(256).shortLived();
    }

    private static String send(OpenSearchNode node, String method, String path, String body)
            throws IOException, InterruptedException {
        return send(node, method, path, body, Duration.ofMinutes(1));
    }

    private static String send(OpenSearchNode node, String method, String path, String body, Duration patience)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + node.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }
}
