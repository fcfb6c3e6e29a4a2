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
import java.util.concurrent.TimeUnit;

/** An engine in a JVM of its own. Blocking; one thread at a time. */
final class ChildJvm {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
    private static final int LAST_LINES = 30;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * What to run.
     *
     * @param name for messages and the name of the log file
     * @param directory where the log file and the mark of readiness go
     * @param lib the engine's jars
     * @param serves the pid with whose process the engine ends
     */
    record Launch(
            String name,
            Path directory,
            Path lib,
            List<String> jvmOptions,
            String main,
            List<String> arguments,
            long serves) {}

    /** Starts it and returns when it is ready; leaves nothing running otherwise. */
    static ChildJvm start(Launch launch) {
        if (!Files.isDirectory(launch.lib())) {
            throw new EngineException("The jars of " + launch.name() + " are not at " + launch.lib()
                    + ": build them with 'mvn package', or point -Dmailkeep.root at the checkout that has them.");
        }
        Path ready = launch.directory().resolve(launch.name() + ".ready");
        Path log = launch.directory().resolve(launch.name() + ".log");
        ChildJvm child = new ChildJvm(launch.name(), launch(launch, ready, log), log);
        try {
            child.awaitReady(ready);
        } catch (RuntimeException e) {
            child.kill();
            throw e;
        }
        return child;
    }

    private static Process launch(Launch launch, Path ready, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(launch.jvmOptions());
        command.add("-cp");
        command.add(ownClasses() + File.pathSeparator + launch.lib().resolve("*"));
        command.add(EngineChild.class.getName());
        command.add(Long.toString(launch.serves()));
        command.add(ready.toString());
        command.add(launch.main());
        command.addAll(launch.arguments());
        try {
            Files.deleteIfExists(ready);
            return new ProcessBuilder(command)
                    .directory(launch.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new EngineException(launch.name() + " could not be launched in " + launch.directory(), e);
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

    private void awaitReady(Path ready) {
        Instant deadline = Instant.now().plus(READY_WITHIN);
        while (!Files.exists(ready)) {
            if (hasEnded(Duration.ofMillis(50))) {
                throw new EngineException(name + " ended with exit code " + process.exitValue()
                        + " instead of becoming ready. Its log, " + log + ", ends with:\n" + lastLines());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new EngineException(name + " was not ready after " + READY_WITHIN.toSeconds()
                        + " s: is the machine short of memory or processors? Its log, " + log + ", ends with:\n"
                        + lastLines());
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

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(it can not be read: " + e + ")";
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end and makes it end if it does not. */
    void stop() {
        process.destroy();
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
        signal("STOP");
    }

    /** Lets it go on where it was frozen (SIGCONT). */
    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new EngineException("SIG" + signal + " could not be sent to " + name + ", pid " + pid());
            }
        } catch (IOException e) {
            throw new EngineException("SIG" + signal + " could not be sent to " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while sending SIG" + signal + " to " + name, e);
        }
    }
}
