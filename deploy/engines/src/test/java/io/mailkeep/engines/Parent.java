package io.mailkeep.engines;

import java.nio.file.Path;

/** A process that starts a node, says so and waits to be killed. */
final class Parent {
    private Parent() {}

    public static void main(String[] args) throws InterruptedException {
        CassandraNode node = CassandraNode.builder()
                .heapMegabytes(384)
                .shortLived()
                .directory(Path.of(args[0]))
                .start();
        System.out.println("started " + node.pid());
        Thread.currentThread().join();
    }
}
