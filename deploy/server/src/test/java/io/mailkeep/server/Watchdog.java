package io.mailkeep.server;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Kills a process that takes too long, with all that it began; its end says what they and this process were doing. */
final class Watchdog {
    private final Process process;
    private final Duration limit;
    private volatile boolean calledOff;
    private volatile String seen;

    private Watchdog(Process process, Duration limit) {
        this.process = process;
        this.limit = limit;
        CompletableFuture.delayedExecutor(limit.toSeconds(), TimeUnit.SECONDS).execute(this::bite);
    }

    static Watchdog over(Process process, Duration limit) {
        return new Watchdog(process, limit);
    }

    private void bite() {
        if (calledOff) {
            return;
        }
        seen = Stream.concat(Stream.of(ProcessHandle.current()), all())
                .filter(one -> one.info().command().orElse("").endsWith("java"))
                .map(Watchdog::threads)
                .collect(joining("\n"));
        all().toList().forEach(ProcessHandle::destroyForcibly);
    }

    private Stream<ProcessHandle> all() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static String threads(ProcessHandle one) {
        try {
            Process jstack = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jstack")
                                    .toString(),
                            Long.toString(one.pid()))
                    .redirectErrorStream(true)
                    .start();
            return one.info() + "\n" + jstack.inputReader().lines().collect(joining("\n"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Tells that it was too long, if it was. */
    void callOff() {
        calledOff = true;
        if (seen != null) {
            throw new AssertionError("Still running after " + limit.toSeconds() + " s: " + seen);
        }
    }
}
