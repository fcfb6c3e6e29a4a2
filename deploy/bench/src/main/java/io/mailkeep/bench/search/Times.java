package io.mailkeep.bench.search;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.ConcurrentHistogram;

/** How long something took, each time. Thread-safe. */
final class Times {
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final ConcurrentHistogram nanos = new ConcurrentHistogram(DIGITS);

    void since(long start) {
        nanos.recordValue(System.nanoTime() - start);
    }

    long count() {
        return nanos.getTotalCount();
    }

    Duration total() {
        return Duration.ofNanos((long) (nanos.getMean() * nanos.getTotalCount()));
    }

    double milliseconds(double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND;
    }

    String shown(double percentile) {
        return number(milliseconds(percentile));
    }

    static String number(double number) {
        return String.format(Locale.ROOT, "%,.1f", number);
    }
}
