package io.mailkeep.engines;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server of this project in a JVM of its own, as one node among several. Blocking; not thread-safe. */
public final class ServerProcess implements AutoCloseable {
    private final Engine engine;

    private ServerProcess(Engine engine) {
        this.engine = engine;
    }

    /**
     * Starts it and returns when its main has returned; {@link EngineException} when it has not within ten minutes.
     *
     * @param directory for its log and its lock, kept when it is closed
     * @param jvmOptions those of {@code java}, without the class path, which is this process's
     */
    public static ServerProcess start(
            String name, Path directory, List<String> jvmOptions, Class<?> main, List<String> arguments) {
        EngineDirectory place = EngineDirectory.at(directory);
        ChildJvm.Launch launch = new ChildJvm.Launch(
                name,
                place,
                Map.of(),
                System.getProperty("java.class.path"),
                jvmOptions,
                main.getName(),
                arguments,
                ProcessHandle.current().pid());
        return new ServerProcess(new Engine(place, Engine.Data.KEPT, () -> ChildJvm.start(launch)));
    }

    public boolean isAlive() {
        return engine.isAlive();
    }

    public long pid() {
        return engine.pid();
    }

    /** Ends it at once (SIGKILL). */
    public void kill() {
        engine.kill();
    }

    /** Freezes it: connections stay open and nothing answers (SIGSTOP). */
    public void pause() {
        engine.pause();
    }

    /** Lets it go on where it was frozen (SIGCONT). */
    public void resume() {
        engine.resume();
    }

    /** Starts it anew, after a stop unless it was killed; returns when it is ready. */
    public void restart() {
        engine.restart();
    }

    /** Stops it, whatever state it is in. */
    @Override
    public void close() {
        engine.close();
    }
}
