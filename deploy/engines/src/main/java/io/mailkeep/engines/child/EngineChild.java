package io.mailkeep.engines.child;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main of an engine's JVM: ends with the process it serves, however that ends, and says when the engine is ready.
 */
public final class EngineChild {
    private EngineChild() {}

    /** Takes the pid to serve, the file to create when ready, the engine's main class and the arguments for it. */
    public static void main(String[] args) throws Exception {
        serve(Long.parseLong(args[0]));
        try {
            Class.forName(args[2]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 3, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        Files.createFile(Path.of(args[1]));
    }

    private static void serve(long pid) {
        Thread watch = new Thread(() -> {
            ProcessHandle.of(pid).ifPresent(served -> served.onExit().join());
            halt();
        });
        watch.setDaemon(true);
        watch.start();
    }

    // No orderly shutdown: an engine's data survive a kill, and hooks may hang.
    private static void halt() {
        Runtime.getRuntime().halt(1);
    }
}
