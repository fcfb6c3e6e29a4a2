package io.mailkeep.bench.pop3.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A process and those that it began. Linux's /proc knows their processor time, with that of children that have ended. */
record ProcessTree(List<Path> stats) {
    private static final long MILLISECONDS_OF_A_TICK = 10;
    /** utime, stime, cutime and cstime, counted from the field after the name. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    static ProcessTree of(ProcessHandle root) {
        return new ProcessTree(Stream.concat(Stream.of(root), root.descendants())
                .map(process -> Path.of("/proc", Long.toString(process.pid()), "stat"))
                .toList());
    }

    Duration processorTime() {
        return Duration.ofMillis(MILLISECONDS_OF_A_TICK
                * stats.stream().mapToLong(ProcessTree::ticks).sum());
    }

    private static long ticks(Path stat) {
        try {
            return ticks(Files.readString(stat));
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Of a line of /proc/PID/stat, in which the name in parentheses may have spaces. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
