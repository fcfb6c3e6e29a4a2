package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.KUBERNETES;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How deploy/kubernetes/start-cassandra.sh starts a node, of which the image's own script is here one that tells. */
class CassandraStartTest {
    private static final String IMAGES_SCRIPT =
            """
            #!/bin/sh
            printf '%s\\n' "$CASSANDRA_SEEDS" "${JVM_EXTRA_OPTS:-}" "$*"
            """;
    private static final String SEED = "cassandra-0.cassandra";

    @TempDir
    private Path directory;

    // Nobody listens there, nor can anybody else.
    private final Socket down = new Socket();
    private ServerSocket up;

    @BeforeEach
    void open() throws IOException {
        down.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        up = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Path script = directory.resolve("docker-entrypoint.sh");
        Files.writeString(script, IMAGES_SCRIPT);
        script.toFile().setExecutable(true);
    }

    @AfterEach
    void close() throws IOException {
        up.close();
        down.close();
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    private List<String> started(Map<String, String> environment, String... nodes) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                "bash", KUBERNETES.resolve("start-cassandra.sh").toString()),
                        Stream.of(nodes))
                .toList());
        builder.environment().putAll(environment);
        builder.environment().put("CASSANDRA_SEEDS", SEED);
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        builder.redirectError(directory.resolve("errors").toFile());
        Process script = builder.start();
        String output = script.inputReader().lines().collect(joining("\n"));
        assertThat(script.waitFor()).as(errors()).isZero();
        return output.lines().toList();
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }

    @Test
    void theFirstOfAllIsASeed() throws Exception {
        assertThat(started(Map.of(), at(down.getLocalPort()), "no-such-node.invalid:7000"))
                .containsExactly(SEED, "", "cassandra -f");
    }

    @Test
    void whoFindsAnotherIsNoSeedSoThatItBootstraps() throws Exception {
        assertThat(started(Map.of(), at(down.getLocalPort()), at(up.getLocalPort())))
                .startsWith(at(up.getLocalPort()));
        assertThat(errors()).contains("A Cassandra node has lost its disk");
        assertThat(DeployFiles.text(DeployFiles.ROOT.resolve("deploy/OPERATING.md")))
                .contains("\n### A Cassandra node has lost its disk\n");
    }

    @Test
    void whoTakesThePlaceOfALostNodeSaysOfWhich() throws Exception {
        assertThat(started(Map.of("JVM_EXTRA_OPTS", "-Da=b", "CASSANDRA_REPLACE", "10.0.0.7"), at(up.getLocalPort())))
                .contains("-Da=b -Dcassandra.replace_address_first_boot=10.0.0.7");
    }
}
