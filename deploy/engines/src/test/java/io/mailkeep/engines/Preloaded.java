package io.mailkeep.engines;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** JVMs that have a library preloaded. */
final class Preloaded {
    private Preloaded() {}

    /** One that runs a main of these tests. */
    static Process start(Class<?> main, Preload preload) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        builder.environment().putAll(Preload.environment(List.of(preload)));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
