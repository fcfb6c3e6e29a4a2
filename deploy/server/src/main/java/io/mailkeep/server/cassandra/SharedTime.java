package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.time.TimestampGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The write times that the driver gives to statements: by Cassandra's clocks, so that all nodes of James agree on which of
 * two writes is later though their own clocks differ or are set, and in the order of this process, which Cassandra's
 * nodes, of whom each statement may meet another, can not know. Where the own clock agrees with Cassandra's, these are its
 * times, as with the driver's own generator. Named in {@code cassandra-driver.conf}; thread-safe.
 */
public final class SharedTime implements TimestampGenerator {
    /** Microseconds of a clock that nobody sets. */
    private final LongSupplier ticks;

    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    /** What the time is ahead of the ticks. */
    private volatile long ahead;

    /** As the driver makes it: by the own clock, until it is told otherwise. */
    public SharedTime(DriverContext context) {
        this(() -> TimeUnit.NANOSECONDS.toMicros(System.nanoTime()), Instant.now());
    }

    SharedTime(LongSupplier ticks, Instant now) {
        this.ticks = ticks;
        this.ahead = TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli()) - ticks.getAsLong();
    }

    @Override
    public long next() {
        return last.accumulateAndGet(micros(), (before, now) -> Math.max(before + 1, now));
    }

    private long micros() {
        return ticks.getAsLong() + ahead;
    }

    /** What time it is. */
    Instant now() {
        return Instant.EPOCH.plus(micros(), ChronoUnit.MICROS);
    }

    long ticks() {
        return ticks.getAsLong();
    }

    /** Follows a clock as far as the reading contradicts what was known: a slow answer says little, and changes little. */
    void follow(Reading reading) {
        ahead = Math.max(reading.leastAhead(), Math.min(reading.mostAhead(), ahead));
    }

    @Override
    public void close() {}

    /**
     * What a clock showed at some moment between two ticks.
     *
     * @param asked the ticks before
     * @param millis it showed these, and perhaps not quite one more
     * @param answered the ticks after
     */
    record Reading(long asked, long millis, long answered) {
        private long leastAhead() {
            return TimeUnit.MILLISECONDS.toMicros(millis) - answered;
        }

        private long mostAhead() {
            return TimeUnit.MILLISECONDS.toMicros(millis + 1) - asked;
        }

        /** Twice what it most likely was ahead of the ticks. */
        long likelyAhead() {
            return leastAhead() + mostAhead();
        }
    }
}
