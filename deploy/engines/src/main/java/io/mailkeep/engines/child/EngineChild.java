package io.mailkeep.engines.child;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The main of an engine's JVM: keeps a second engine off its data, ends with the process it serves, however that ends,
 * and says when the engine is ready.
 */
public final class EngineChild {
    private EngineChild() {}

    /**
     * Takes the pid to serve, the file to hold locked, the file to create when ready, the engine's main class and the
     * arguments for it.
     */
    public static void main(String[] args) {
        try {
            serve(Long.parseLong(args[0]), lock(Path.of(args[1])));
            Class.forName(args[3]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 4, args.length));
            Files.createFile(Path.of(args[2]));
        } catch (Throwable e) {
            e.printStackTrace();
            // An engine that failed half-way leaves threads that would keep this JVM alive.
            halt();
        }
    }

    private static FileLock lock(Path file) throws IOException {
        FileLock lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .tryLock();
        if (lock == null) {
            throw new IOException("Another process holds " + file);
        }
        return lock;
    }

    private static void serve(long pid, FileLock lock) {
        Thread watch = new Thread(() -> {
            // Referred to here so that the collector does not close it: it lasts as long as this process.
            try (lock) {
                ProcessHandle.of(pid).ifPresent(served -> served.onExit().join());
                halt();
            } catch (IOException e) {
                halt();
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    // No orderly shutdown: an engine's data survive a kill, and hooks may hang.
    private static void halt() {
        Runtime.getRuntime().halt(1);
    }
}
