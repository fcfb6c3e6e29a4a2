package io.mailkeep.bench;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What the numbers of a run depend on. */
public final class Circumstances {
    private final double loadBefore = load();

    private Circumstances() {}

    /** To be asked before anything is measured. */
    public static Circumstances now() {
        return new Circumstances();
    }

    /** A sentence about the run that this command line made. */
    public String of(String command) {
        return "`" + command + "`, " + LocalDate.now(ZoneOffset.UTC) + ": "
                + Runtime.getRuntime().availableProcessors() + " cores, " + memory() + " GiB, Java "
                + Runtime.version().feature() + "; load before " + number(loadBefore) + ", after " + number(load())
                + ".";
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static long memory() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getTotalMemorySize()
                >> 30;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
