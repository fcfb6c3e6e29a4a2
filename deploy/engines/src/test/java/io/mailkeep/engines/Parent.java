package io.mailkeep.engines;

import java.nio.file.Path;

/** A process that starts a node of the engine named first, says so and waits to be killed. */
final class Parent {
    private Parent() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.println("started " + started(args[0], Path.of(args[1])));
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
            default -> throw new IllegalArgumentException(engine);
        };
    }
}
