package io.mailkeep.bench.pop3;

import io.mailkeep.bench.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** A workload on a peer, round by round. Not thread-safe. */
final class Cell {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final List<Outcome> rounds = new ArrayList<>();

    void add(Outcome outcome) {
        rounds.add(outcome);
    }

    List<Outcome> rounds() {
        return rounds;
    }

    /** Of the rounds' values. */
    double median(ToDoubleFunction<Outcome> value) {
        return Samples.median(rounds.stream().mapToDouble(value).boxed().toList());
    }

    /** Of all rounds together. */
    double milliseconds(double percentile) {
        Histogram all = new Histogram(rounds.get(0).nanos());
        all.reset();
        rounds.forEach(round -> all.add(round.nanos()));
        return all.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND;
    }

    /** This cell's values over the other's, round by round. */
    List<Double> ratiosTo(Cell other, ToDoubleFunction<Outcome> value) {
        return IntStream.range(0, Math.min(rounds.size(), other.rounds.size()))
                .mapToObj(
                        round -> value.applyAsDouble(rounds.get(round)) / value.applyAsDouble(other.rounds.get(round)))
                .toList();
    }
}
