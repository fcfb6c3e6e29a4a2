package io.mailkeep.engines;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A library of a few lines of C, which the machine's compiler makes, and which changes what a process sees of the machine
 * when it is loaded before all others. Blocking.
 *
 * @param variable of the environment, by which the library is told the value
 */
record Preload(Path library, String variable, String value) {
    /** Whether this machine can make one: a Linux with a C compiler and the headers of its library. */
    static boolean isPossible() {
        try {
            return System.getProperty("os.name").equals("Linux")
                    && exitCode(new ProcessBuilder("cc", "-E", "-x", "c", "-include", "time.h", "/dev/null")) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** One made of the source, a resource beside this class, with its files in the directory. */
    static Preload compiled(String source, Path directory, String variable, String value) {
        Path library = directory.resolve(source.replaceFirst("\\.c$", ".so"));
        try (InputStream text = Preload.class.getResourceAsStream(source)) {
            Files.createDirectories(directory);
            Files.copy(text, directory.resolve(source), StandardCopyOption.REPLACE_EXISTING);
            int exitCode = exitCode(
                    new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source, "-ldl")
                            .directory(directory.toFile()));
            if (exitCode != 0) {
                throw new EngineException("cc could not compile " + directory.resolve(source) + ": try it by hand.");
            }
        } catch (IOException e) {
            throw new EngineException("A library can not be made in " + directory, e);
        }
        return new Preload(library, variable, value);
    }

    /** What a process needs to have them, whatever that starts included. */
    static Map<String, String> environment(Collection<Preload> preloads) {
        if (preloads.isEmpty()) {
            return Map.of();
        }
        String libraries = Stream.concat(
                        preloads.stream().map(preload -> preload.library().toString()),
                        Stream.ofNullable(System.getenv("LD_PRELOAD")))
                .collect(joining(":"));
        return Stream.concat(
                        Stream.of(Map.entry("LD_PRELOAD", libraries)),
                        preloads.stream().map(preload -> Map.entry(preload.variable(), preload.value())))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static int exitCode(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while the C compiler ran", e);
        }
    }
}
