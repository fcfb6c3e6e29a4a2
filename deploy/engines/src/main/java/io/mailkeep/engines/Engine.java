package io.mailkeep.engines;

import java.util.function.Supplier;

/** The process of a node, and what it may be put through. Blocking; not thread-safe. */
final class Engine {
    /** What becomes of a node's directory when the node is closed. */
    enum Data {
        KEPT,
        DELETED
    }

    private final EngineDirectory directory;
    private final Data data;
    private final Supplier<ChildJvm> start;
    private ChildJvm child;

    /** Starts it; {@code start} is called again for each restart. */
    Engine(EngineDirectory directory, Data data, Supplier<ChildJvm> start) {
        this.directory = directory;
        this.data = data;
        this.start = start;
        this.child = start.get();
    }

    long pid() {
        return child.pid();
    }

    boolean isAlive() {
        return child.isAlive();
    }

    void kill() {
        child.kill();
    }

    void pause() {
        child.pause();
    }

    void resume() {
        child.resume();
    }

    void fillDisk() {
        child.fillDisk();
    }

    /** After a stop unless it was killed; returns when it is ready. */
    void restart() {
        child.stop();
        child = start.get();
    }

    /** Whatever state it is in. */
    void close() {
        if (data == Data.DELETED) {
            child.kill();
            directory.delete();
        } else {
            child.stop();
        }
    }
}
