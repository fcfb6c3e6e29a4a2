package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that starts a node of the engine named first, says so and waits to be killed. */
final class Parent {
    private static final String STARTED = "started ";

    private final Process process;
    private final ProcessHandle node;

    private Parent(Process process, ProcessHandle node) {
        this.process = process;
        this.node = node;
    }

    static Parent of(String engine, Path directory) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmailkeep.root=" + System.getProperty("mailkeep.root"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        engine,
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(said).startsWith(STARTED);
        return new Parent(
                process,
                ProcessHandle.of(Long.parseLong(said.substring(STARTED.length())))
                        .orElseThrow());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    ProcessHandle node() {
        return node;
    }

    public static void main(String[] args) throws InterruptedException {
        System.out.println(STARTED + started(args[0], Path.of(args[1])));
        Thread.currentThread().join();
    }

    private static long started(String engine, Path directory) {
        return switch (engine) {
            case "cassandra" -> CassandraNode.builder()
                    .heapMegabytes(384)
                    .shortLived()
                    .directory(directory)
                    .start()
                    .pid();
            case "opensearch" -> OpenSearchNode.builder()
                    .heapMegabytes(256)
                    .shortLived()
                    .directory(directory)
                    .start()
                    .pid();
            case "rabbitmq" -> RabbitMqNode.start(directory).pid();
            default -> throw new IllegalArgumentException(engine);
        };
    }
}
