package io.mailkeep.engines;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * A wall clock for processes that can be put wrong: a library of a few lines, which the machine's C compiler makes and
 * which is preloaded into them. (libfaketime 0.9.10, which systems bring, would wake a JVM's waits too early or too late
 * when the time is not right.) Blocking.
 */
public final class FalseClock {
    private static final String SOURCE = "clock.c";

    private final Path library;
    private final Path setting;

    private FalseClock(Path directory) {
        this.library = directory.resolve("clock.so");
        this.setting = directory.resolve("clock");
    }

    /** Whether this machine can make one: a Linux with a C compiler and the headers of its library. */
    public static boolean isPossible() {
        try {
            return System.getProperty("os.name").equals("Linux")
                    && exitCode(new ProcessBuilder("cc", "-E", "-x", "c", "-include", "time.h", "/dev/null")) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** One that is right, with its files in the directory. */
    static FalseClock in(Path directory) {
        FalseClock clock = new FalseClock(directory);
        try (InputStream source = FalseClock.class.getResourceAsStream(SOURCE)) {
            Files.createDirectories(directory);
            Files.copy(source, directory.resolve(SOURCE), StandardCopyOption.REPLACE_EXISTING);
            int exitCode = exitCode(
                    new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", clock.library.toString(), SOURCE, "-ldl")
                            .directory(directory.toFile()));
            if (exitCode != 0) {
                throw new EngineException("cc could not compile " + directory.resolve(SOURCE) + ": try it by hand.");
            }
        } catch (IOException e) {
            throw new EngineException("A clock can not be made in " + directory, e);
        }
        clock.put(Duration.ZERO);
        return clock;
    }

    /** What a process needs to go by it, whatever that starts included. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "MAILKEEP_CLOCK", setting.toString());
    }

    /** Steps it, at once, to so many seconds ahead of the machine's; negative is behind. */
    void put(Duration ahead) {
        ByteBuffer seconds =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, ahead.toSeconds());
        try (FileChannel file = FileChannel.open(setting, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(seconds, 0);
        } catch (IOException e) {
            throw new EngineException("The clock in " + setting + " can not be set", e);
        }
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
