package io.mailkeep.server.run;

import io.mailkeep.server.home.StartUpException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * Where one server keeps everything: {@code conf} (the operator's copy of the shipped configuration), {@code var}
 * (data), {@code logs}. One process at a time works in a home.
 */
public final class Home {
    private final Path root;

    private Home(Path root) {
        this.root = root;
    }

    public static Home at(Path directory) {
        return new Home(directory.toAbsolutePath().normalize());
    }

    public Path root() {
        return root;
    }

    Path log() {
        return root.resolve("logs/james.log");
    }

    Path cassandra() {
        return root.resolve("var/cassandra");
    }

    Path openSearch() {
        return root.resolve("var/opensearch");
    }

    /** Where webadmin's token lies once the server has been prepared. */
    public Path adminToken() {
        return root.resolve("conf/webadmin.token");
    }

    /**
     * Copies from the shipped configuration what the home lacks; a file that is there is the operator's.
     *
     * @throws StartUpException if the home cannot be written
     */
    void layOut(Path shipped) {
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                layOut(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw cannotLayOut(e);
        }
    }

    /** Makes that file of the configuration, if the home lacks it. */
    void layOut(String name, String content) {
        Path file = root.resolve("conf").resolve(name);
        if (Files.exists(file)) {
            return;
        }
        // A start that is killed half way leaves no half file behind for the next one to take for the operator's.
        Path partial = file.resolveSibling(name + ".partial");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(partial, content);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw cannotLayOut(e);
        }
    }

    private StartUpException cannotLayOut(IOException e) {
        return new StartUpException(
                "Cannot lay out " + root + ": " + e + "; make it writable, or choose another directory with --home", e);
    }

    /** Has its listeners end without waiting for clients, which takes each of them 2 s, one after the other. */
    void endAtOnce() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("conf"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith("server.xml")).toList()) {
                String quickly = "<gracefulShutdown>false</gracefulShutdown><connectionBacklog>";
                Files.writeString(file, Files.readString(file).replace("<connectionBacklog>", quickly));
            }
        }
    }

    /**
     * Keeps every other process out until the lock is closed or this process ends.
     *
     * @throws StartUpException if a process is in
     */
    AutoCloseable lock() {
        try {
            Files.createDirectories(root.resolve("var"));
            FileChannel channel =
                    FileChannel.open(root.resolve("var/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new StartUpException(
                        "Another Mailkeep runs in " + root + ": stop it, or choose another directory with --home");
            }
            return channel;
        } catch (IOException e) {
            throw new StartUpException(
                    "Cannot lock " + root + ": " + e.getMessage()
                            + "; make it writable, or choose another directory with --home",
                    e);
        }
    }
}
