package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.CONTAINER;
import static io.mailkeep.server.deployfiles.DeployFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the image's probe makes of a POP3 that does not do well, by which Kubernetes decides whom it kills. */
class ProbeTest {
    @TempDir
    private Path directory;

    /** James hangs up on one connection too many without a word: it lives, and so do all the others' sessions. */
    @ParameterizedTest
    @CsvSource({"'+OK here\r\n', true", "'', true", "'-ERR no\r\n', false"})
    void asksForAGreetingOrForAnEnd(String greeting, boolean alive) throws Exception {
        try (ServerSocket pop3 = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(pop3, greeting));

            assertThat(isAlive(pop3.getLocalPort())).isEqualTo(alive);

            served.get(10, TimeUnit.SECONDS);
        }
    }

    private static void serve(ServerSocket pop3, String greeting) {
        try (Socket client = pop3.accept()) {
            client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takesSilenceForDeath() throws Exception {
        // The connection waits in the queue of the listener, as where the threads that should greet hang.
        try (ServerSocket pop3 = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(isAlive(pop3.getLocalPort())).isFalse();
        }
    }

    @Test
    void takesARefusedConnectionForDeath() throws Exception {
        assertThat(isAlive(FreePorts.ofLoopback(1).get(0))).isFalse();
    }

    private boolean isAlive(int port) throws IOException, InterruptedException {
        Path probe = Files.writeString(
                directory.resolve("probe"), text(CONTAINER.resolve("probe")).replace("/1110", "/" + port));
        return new ProcessBuilder("bash", probe.toString(), "pop3")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("out").toFile())
                        .start()
                        .waitFor()
                == 0;
    }
}
