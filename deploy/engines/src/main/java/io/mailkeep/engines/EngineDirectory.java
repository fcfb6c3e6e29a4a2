package io.mailkeep.engines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where an engine keeps everything it writes. A running engine holds a file in it locked, and the lock ends with its
 * process however that ends: so whether an engine runs is never a guess from a pid. Blocking.
 */
public final class EngineDirectory {
    /** Tells, in the directory of an engine, on which port it listens. */
    static final String PORT_FILE = "port";

    private static final Duration FREE_WITHIN = Duration.ofSeconds(5);
    private static final int LAST_LINES = 40;

    private final Path path;

    private EngineDirectory(Path path) {
        this.path = path;
    }

    public static EngineDirectory at(Path path) {
        return new EngineDirectory(path.toAbsolutePath());
    }

    static EngineDirectory temporary(String engine) {
        try {
            return new EngineDirectory(Files.createTempDirectory("mailkeep-" + engine));
        } catch (IOException e) {
            throw new EngineException("No temporary directory can be made", e);
        }
    }

    /** Whether an engine runs, or is about to, with its data here. */
    public boolean isInUse() {
        if (!Files.exists(lock())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock(), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw new EngineException("It can not be told whether " + path + " is in use", e);
        }
    }

    /** The port of the engine that runs here, if one does. */
    Optional<Integer> portInUse() {
        if (!isInUse()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(Files.readString(path.resolve(PORT_FILE))));
        } catch (IOException e) {
            throw new EngineException("It can not be told where the node in " + path + " listens", e);
        }
    }

    /** Makes the directory ready for a start with these files; waits a little for an engine that is just ending. */
    void prepare(Map<String, String> files) {
        awaitFree();
        try {
            Files.createDirectories(path);
            // Passwords and keys are in the files, mail is in the data.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(ready());
            // Left by a kill: libraries that the engine unpacked.
            delete(temporaryFiles());
            Files.createDirectory(temporaryFiles());
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path written = path.resolve(file.getKey());
                Files.createDirectories(written.getParent());
                Files.writeString(written, file.getValue());
            }
        } catch (IOException e) {
            throw new EngineException("The configuration can not be written to " + path, e);
        }
    }

    private void awaitFree() {
        Instant deadline = Instant.now().plus(FREE_WITHIN);
        while (isInUse()) {
            if (Instant.now().isAfter(deadline)) {
                throw new EngineException("The data in " + path + " are in use by another process: stop that,"
                        + " or choose another directory.");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while waiting for an engine to end", e);
        }
    }

    /** Deletes all that an engine, which must have ended, has left. */
    public void delete() {
        try {
            delete(path);
        } catch (IOException e) {
            throw new EngineException("The directory " + path + " can not be deleted", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    Path path() {
        return path;
    }

    Path lock() {
        return path.resolve("lock");
    }

    Path ready() {
        return path.resolve("ready");
    }

    Path log() {
        return path.resolve("engine.log");
    }

    Path temporaryFiles() {
        return path.resolve("tmp");
    }

    /** The end of the log, for people. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log());
            return "Its log, " + log() + ", ends with:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "Its log, " + log() + ", can not be read: " + e;
        }
    }
}
