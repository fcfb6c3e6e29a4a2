package io.mailkeep.engines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A wall clock for processes that can be put wrong. (libfaketime 0.9.10, which systems bring, would wake a JVM's waits too
 * early or too late when the time is not right.) Blocking.
 */
final class FalseClock {
    private final Preload preload;
    private final Path setting;

    private FalseClock(Preload preload, Path setting) {
        this.preload = preload;
        this.setting = setting;
    }

    /** One that is right, with its files in the directory. */
    static FalseClock in(Path directory) {
        Path setting = directory.resolve("clock");
        FalseClock clock =
                new FalseClock(Preload.compiled("clock.c", directory, "MAILKEEP_CLOCK", setting.toString()), setting);
        clock.put(Duration.ZERO);
        return clock;
    }

    /** For processes that are to go by it. */
    Preload preload() {
        return preload;
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
}
