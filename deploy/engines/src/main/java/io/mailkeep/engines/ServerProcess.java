package io.mailkeep.engines;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A server of this project in a JVM of its own, as one node among several. Blocking; not thread-safe. */
public final class ServerProcess implements AutoCloseable {
    private final Engine engine;
    private final Optional<FalseClock> clock;
    private final Optional<WayOut> wayOut;
    private final AtomicReference<Version> version;

    private ServerProcess(
            Engine engine, Optional<FalseClock> clock, Optional<WayOut> wayOut, AtomicReference<Version> version) {
        this.engine = engine;
        this.clock = clock;
        this.wayOut = wayOut;
        this.version = version;
    }

    private record Version(String classPath, List<String> options) {}

    /** Whether what builders need a C compiler for is possible: on a Linux that has one, and its library's headers. */
    public static boolean canPreload() {
        return Preload.isPossible();
    }

    /** One of that name, for messages, with its log and its lock in the directory, which is kept when it is closed. */
    public static Builder builder(String name, Path directory) {
        return new Builder(name, EngineDirectory.at(directory));
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

    /**
     * Steps its wall clock to so many seconds ahead of the machine's, negative is behind; a restart leaves it there.
     *
     * @throws IllegalStateException unless it was started with a {@link Builder#falseClock}
     */
    public void putClock(Duration ahead) {
        clock.orElseThrow(() -> new IllegalStateException("its clock is the machine's"))
                .put(ahead);
    }

    /**
     * Lets nothing through between it and those that it was made {@link Builder#separableFrom}, while its clients reach it
     * as before: as a network does that fails between them. Connections stay open; a restart leaves it cut off.
     */
    public void cutOff() {
        separable().cut();
    }

    /** Lets through again, first what was sent meanwhile. */
    public void rejoin() {
        separable().mend();
    }

    private WayOut separable() {
        return wayOut.orElseThrow(() -> new IllegalStateException("it reaches the others without a relay"));
    }

    /** Starts it anew, after a stop unless it was killed; returns when it is ready. */
    public void restart() {
        engine.restart();
    }

    /**
     * Has it run another version from the next {@link #restart} on, that of the class path.
     *
     * @param options of {@code java}, after those that it is started with
     */
    public void putVersion(String classPath, List<String> options) {
        version.set(new Version(classPath, List.copyOf(options)));
    }

    /** Stops it, whatever state it is in. */
    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            wayOut.ifPresent(WayOut::close);
        }
    }

    /** How one is to be started. */
    public static final class Builder {
        private final String name;
        private final EngineDirectory directory;
        private final AtomicReference<Version> version =
                new AtomicReference<>(new Version(System.getProperty("java.class.path"), List.of()));
        private List<String> jvmOptions = List.of();
        private Map<String, String> environment = Map.of();
        private boolean falseClock;
        private List<InetSocketAddress> separable = List.of();

        private Builder(String name, EngineDirectory directory) {
            this.name = name;
            this.directory = directory;
        }

        /** Has it run the version of that class path instead of this process's, with these options of java's besides. */
        public Builder version(String classPath, List<String> options) {
            this.version.set(new Version(classPath, List.copyOf(options)));
            return this;
        }

        /** Those of {@code java}, without the class path. */
        public Builder jvmOptions(List<String> jvmOptions) {
            this.jvmOptions = List.copyOf(jvmOptions);
            return this;
        }

        /** What it has besides the environment of this process: nobody else sees that, as all do a command line. */
        public Builder environment(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
            return this;
        }

        /** Gives it a wall clock that {@link ServerProcess#putClock} can put wrong; needs a C compiler. */
        public Builder falseClock() {
            this.falseClock = true;
            return this;
        }

        /**
         * Has it reach these, 64 at most and of IPv4, in such a way that it can be {@link ServerProcess#cutOff} from them;
         * needs a C compiler. One that is down then takes its connections, and hangs up.
         */
        public Builder separableFrom(List<InetSocketAddress> others) {
            this.separable = List.copyOf(others);
            return this;
        }

        /** Starts it and returns when its main has returned; {@link EngineException} when it has not within ten minutes. */
        public ServerProcess start(Class<?> main, List<String> arguments) {
            Optional<FalseClock> clock = falseClock ? Optional.of(FalseClock.in(directory.path())) : Optional.empty();
            Optional<WayOut> wayOut =
                    separable.isEmpty() ? Optional.empty() : Optional.of(new WayOut(directory.path(), separable));
            Map<String, String> all = new HashMap<>(environment);
            all.putAll(Preload.environment(
                    Stream.concat(clock.map(FalseClock::preload).stream(), wayOut.map(WayOut::preload).stream())
                            .toList()));
            Supplier<ChildJvm> launch = () -> ChildJvm.start(new ChildJvm.Launch(
                    name,
                    directory,
                    Map.of(),
                    all,
                    version.get().classPath(),
                    Stream.concat(jvmOptions.stream(), version.get().options().stream())
                            .toList(),
                    main.getName(),
                    arguments,
                    ProcessHandle.current().pid()));
            try {
                return new ServerProcess(new Engine(directory, Engine.Data.KEPT, launch), clock, wayOut, version);
            } catch (RuntimeException e) {
                wayOut.ifPresent(WayOut::close);
                throw e;
            }
        }
    }
}
