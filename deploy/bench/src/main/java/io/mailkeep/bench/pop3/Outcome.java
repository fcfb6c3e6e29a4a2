package io.mailkeep.bench.pop3;

import io.mailkeep.bench.ProcessorTime;
import org.HdrHistogram.Histogram;

/**
 * A workload on a peer in one round.
 *
 * @param perSecond of all connections together
 * @param nanos how long each took
 */
record Outcome(double perSecond, long statements, ProcessorTime processor, Histogram nanos) {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    long count() {
        return nanos.getTotalCount();
    }

    double statementsOfOne() {
        return (double) statements / count();
    }

    double serverMilliseconds() {
        return processor.server().toNanos() / NANOS_PER_MILLISECOND / count();
    }

    double cassandraMilliseconds() {
        return processor.cassandra().toNanos() / NANOS_PER_MILLISECOND / count();
    }

    double processorMilliseconds() {
        return serverMilliseconds() + cassandraMilliseconds();
    }

    double milliseconds(double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND;
    }
}
