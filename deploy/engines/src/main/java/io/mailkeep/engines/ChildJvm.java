package io.mailkeep.engines;

import io.mailkeep.engines.child.EngineChild;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An engine in a JVM of its own. Blocking; one thread at a time. */
final class ChildJvm {
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final EngineDirectory directory;

    private ChildJvm(String name, Process process, EngineDirectory directory) {
        this.name = name;
        this.process = process;
        this.directory = directory;
    }

    /**
     * What to run.
     *
     * @param name for messages
     * @param files the engine's configuration: name in the directory to content
     * @param environment what it has besides this process's
     * @param classPath the engine's own, as for {@code -cp}
     * @param main the engine's class whose main returns when the engine is ready
     * @param serves the pid with whose process the engine ends
     */
    record Launch(
            String name,
            EngineDirectory directory,
            Map<String, String> files,
            Map<String, String> environment,
            String classPath,
            List<String> jvmOptions,
            String main,
            List<String> arguments,
            long serves) {}

    /** Starts it and returns when it is ready; leaves nothing running otherwise. */
    static ChildJvm start(Launch launch) {
        launch.directory().prepare(launch.files());
        ChildJvm child = new ChildJvm(launch.name(), launch(launch), launch.directory());
        try {
            child.awaitReady();
        } catch (RuntimeException e) {
            child.kill();
            throw e;
        }
        return child;
    }

    private static Process launch(Launch launch) {
        EngineDirectory directory = launch.directory();
        List<String> command = new ArrayList<>();
        // A terminal's interrupt goes to all of its processes. The one that is served ends its engine when it needs it
        // no longer, so the engine itself ignores the signal, as a JVM does that inherits it ignored.
        command.addAll(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", launch.name()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(launch.jvmOptions());
        command.add("-Djava.io.tmpdir=" + directory.temporaryFiles());
        command.add("-cp");
        command.add(ownClasses() + File.pathSeparator + launch.classPath());
        command.add(EngineChild.class.getName());
        command.add(Long.toString(launch.serves()));
        command.add(directory.lock().toString());
        command.add(directory.ready().toString());
        command.add(launch.main());
        command.addAll(launch.arguments());
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.path().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(directory.log().toFile()));
            builder.environment().putAll(launch.environment());
            return builder.start();
        } catch (IOException e) {
            throw new EngineException(launch.name() + " could not be launched in " + directory.path(), e);
        }
    }

    private static Path ownClasses() {
        try {
            return Path.of(EngineChild.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new EngineException("The class path has an entry that is no path", e);
        }
    }

    private void awaitReady() {
        Instant deadline = Instant.now().plus(READY_WITHIN);
        while (!Files.exists(directory.ready())) {
            if (hasEnded(Duration.ofMillis(50))) {
                throw new EngineException(name + " ended with exit code " + process.exitValue()
                        + " instead of becoming ready. Mend what it complains about and start again. "
                        + directory.lastLines());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new EngineException(name + " was not ready after " + READY_WITHIN.toSeconds()
                        + " s: is the machine short of memory or processors? " + directory.lastLines());
            }
        }
    }

    private boolean hasEnded(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while waiting for " + name, e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, also when it is frozen, and makes it end if it does not. */
    void stop() {
        process.destroy();
        if (isAlive()) {
            send("CONT");
        }
        if (!hasEnded(STOPPED_WITHIN)) {
            kill();
        }
    }

    /** Ends it at once (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        hasEnded(STOPPED_WITHIN);
    }

    /** Freezes it: its sockets stay open and answer nothing (SIGSTOP). */
    void pause() {
        require("STOP");
    }

    /** Lets it go on where it was frozen (SIGCONT). */
    void resume() {
        require("CONT");
    }

    /** Lets no file of it grow any more. */
    void fillDisk() {
        if (run("prlimit --fsize=0: --pid " + pid()) != 0) {
            throw new EngineException(name + ", pid " + pid() + ", could not be kept from writing by prlimit");
        }
    }

    private void require(String signal) {
        if (!isAlive() || send(signal) != 0) {
            throw new EngineException("SIG" + signal + " could not be sent to " + name + ", pid " + pid()
                    + ": is it still running? " + directory.lastLines());
        }
    }

    private int send(String signal) {
        return run("kill -" + signal + " " + pid());
    }

    private int run(String command) {
        try {
            return new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new EngineException("'" + command + "' could not be run for " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while '" + command + "' ran for " + name, e);
        }
    }
}
