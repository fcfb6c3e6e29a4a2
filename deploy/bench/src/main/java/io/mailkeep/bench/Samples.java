package io.mailkeep.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** What an operation took on one server, over all rounds. Not thread-safe. */
public final class Samples {
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Histogram all = new Histogram(DIGITS);
    private final Histogram round = new Histogram(DIGITS);
    private final List<Double> roundMedians = new ArrayList<>();
    private final List<ProcessorTime> roundProcessors = new ArrayList<>();
    private final List<Double> statements = new ArrayList<>();
    private ProcessorTime processor = ProcessorTime.NONE;
    private ProcessorTime roundProcessor = ProcessorTime.NONE;

    /** Operations one after the other, and what they cost together. */
    void add(long statements, ProcessorTime processor, long... nanos) {
        LongStream.of(nanos).forEach(all::recordValue);
        LongStream.of(nanos).forEach(round::recordValue);
        this.statements.add((double) statements / nanos.length);
        this.processor = this.processor.plus(processor);
        roundProcessor = roundProcessor.plus(processor);
    }

    void endRound() {
        roundMedians.add(round.getValueAtPercentile(50) / NANOS_PER_MILLISECOND);
        round.reset();
        roundProcessors.add(roundProcessor);
        roundProcessor = ProcessorTime.NONE;
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
        return sum.toNanos() / NANOS_PER_MILLISECOND / all.getTotalCount();
    }

    /** This server's median over the other's, round by round. */
    List<Double> ratiosTo(Samples other) {
        return ratios(roundMedians, other.roundMedians, median -> median);
    }

    /** This server's processor time over the other's, with Cassandra's for both, round by round. */
    List<Double> processorRatiosTo(Samples other) {
        return ratios(roundProcessors, other.roundProcessors, spent ->
                (double) spent.server().plus(spent.cassandra()).toNanos());
    }

    private static <T> List<Double> ratios(List<T> these, List<T> others, ToDoubleFunction<T> number) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < these.size(); i++) {
            ratios.add(number.applyAsDouble(these.get(i)) / number.applyAsDouble(others.get(i)));
        }
        return ratios;
    }

    public static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    /** Between two values it lies proportionally. */
    public static double quantile(List<Double> values, double part) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
