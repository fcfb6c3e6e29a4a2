package io.mailkeep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final Percentage PRECISION = Percentage.withPercentage(0.2);

    @Test
    void ratiosAreOfTheMediansOfEachRound() {
        Samples ours = new Samples();
        Samples stock = new Samples();

        round(ours, 10, 30, 900);
        round(stock, 20, 60, 70);
        round(ours, 5);
        round(stock, 4);

        assertThat(ours.ratiosTo(stock)).hasSize(2);
        assertThat(ours.ratiosTo(stock).get(0)).isCloseTo(0.5, PRECISION);
        assertThat(ours.ratiosTo(stock).get(1)).isCloseTo(1.25, PRECISION);
    }

    @Test
    void percentilesAreOfAllRounds() {
        Samples samples = new Samples();

        round(samples, 1, 2);
        round(samples, 3);

        assertThat(samples.milliseconds(50)).isCloseTo(2, PRECISION);
        assertThat(samples.milliseconds(95)).isCloseTo(3, PRECISION);
    }

    @Test
    void statementsAreAMedianWhichOneBackgroundTaskDoesNotMove() {
        Samples samples = new Samples();

        samples.add(9, ProcessorTime.NONE, 1);
        samples.add(9, ProcessorTime.NONE, 1);
        samples.add(500, ProcessorTime.NONE, 1);

        assertThat(samples.statements()).isEqualTo(9);
    }

    // The system counts processor time in ticks longer than a command: only the sum is near the truth.
    @Test
    void processorTimeIsAMean() {
        Samples samples = new Samples();

        samples.add(0, new ProcessorTime(Duration.ofMillis(10), Duration.ofMillis(20)), 1);
        samples.add(0, ProcessorTime.NONE, 1);

        assertThat(samples.serverMilliseconds()).isCloseTo(5, within(1e-9));
        assertThat(samples.cassandraMilliseconds()).isCloseTo(10, within(1e-9));
    }

    @Test
    void operationsOnEndShareWhatTheyCostTogether() {
        Samples samples = new Samples();

        samples.add(30, new ProcessorTime(Duration.ofMillis(10), Duration.ofMillis(20)), 1, 1, 1, 1);

        assertThat(samples.statements()).isEqualTo(7.5);
        assertThat(samples.serverMilliseconds()).isCloseTo(2.5, within(1e-9));
        assertThat(samples.cassandraMilliseconds()).isCloseTo(5, within(1e-9));
    }

    @Test
    void processorRatiosAreOfServerAndCassandraTogetherInEachRound() {
        Samples ours = new Samples();
        Samples stock = new Samples();

        for (int milliseconds : new int[] {10, 20}) {
            ours.add(0, new ProcessorTime(Duration.ofMillis(milliseconds), Duration.ofMillis(20)), 1);
            ours.endRound();
            stock.add(0, new ProcessorTime(Duration.ofMillis(20), Duration.ofMillis(20)), 1);
            stock.endRound();
        }

        assertThat(ours.processorRatiosTo(stock)).containsExactly(0.75, 1.0);
    }

    @Test
    void halfOfTheValuesLieBetweenTheQuartiles() {
        List<Double> values = List.of(5.0, 1.0, 4.0, 2.0, 3.0);

        assertThat(Samples.quantile(values, 0.25)).isEqualTo(2);
        assertThat(Samples.quantile(values, 0.75)).isEqualTo(4);
        assertThat(Samples.quantile(List.of(1.0, 2.0), 0.75)).isEqualTo(1.75);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Samples.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
    }

    private static void round(Samples samples, long... milliseconds) {
        for (long each : milliseconds) {
            samples.add(0, ProcessorTime.NONE, TimeUnit.MILLISECONDS.toNanos(each));
        }
        samples.endRound();
    }
}
