package io.mailkeep.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What an operation took on one server, over all rounds. Not thread-safe. */
final class Samples {
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Histogram all = new Histogram(DIGITS);
    private final Histogram round = new Histogram(DIGITS);
    private final List<Double> roundMedians = new ArrayList<>();
    private final List<Double> statements = new ArrayList<>();
    private ProcessorTime processor = ProcessorTime.NONE;

    void add(long nanos, long statements, ProcessorTime processor) {
        all.recordValue(nanos);
        round.recordValue(nanos);
        this.statements.add((double) statements);
        this.processor = this.processor.plus(processor);
    }

    void endRound() {
        roundMedians.add(round.getValueAtPercentile(50) / NANOS_PER_MILLISECOND);
        round.reset();
    }

    boolean isEmpty() {
        return statements.isEmpty();
    }

    double milliseconds(double percentile) {
        return all.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND;
    }

    double statements() {
        return median(statements);
    }

    /** Mean processor time of an operation, in the server. */
    double serverMilliseconds() {
        return mean(processor.server());
    }

    /** Mean processor time of an operation, in Cassandra. */
    double cassandraMilliseconds() {
        return mean(processor.cassandra());
    }

    private double mean(Duration sum) {
        return sum.toNanos() / NANOS_PER_MILLISECOND / statements.size();
    }

    /** This server's median over the other's, round by round. */
    List<Double> ratiosTo(Samples other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < roundMedians.size(); i++) {
            ratios.add(roundMedians.get(i) / other.roundMedians.get(i));
        }
        return ratios;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
