package io.mailkeep.engines;

/** A process that starts a node, says so and waits to be killed. */
final class Parent {
    private Parent() {}

    public static void main(String[] args) throws InterruptedException {
        CassandraNode node = CassandraNode.builder().start();
        System.out.println("started " + node.pid());
        Thread.currentThread().join();
    }
}
