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

        samples.add(1, 9, ProcessorTime.NONE);
        samples.add(1, 9, ProcessorTime.NONE);
        samples.add(1, 500, ProcessorTime.NONE);

        assertThat(samples.statements()).isEqualTo(9);
    }

    // The system counts processor time in ticks longer than a command: only the sum is near the truth.
    @Test
    void processorTimeIsAMean() {
        Samples samples = new Samples();

        samples.add(1, 0, new ProcessorTime(Duration.ofMillis(10), Duration.ofMillis(20)));
        samples.add(1, 0, ProcessorTime.NONE);

        assertThat(samples.serverMilliseconds()).isCloseTo(5, within(1e-9));
        assertThat(samples.cassandraMilliseconds()).isCloseTo(10, within(1e-9));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Samples.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
    }

    private static void round(Samples samples, long... milliseconds) {
        for (long each : milliseconds) {
            samples.add(TimeUnit.MILLISECONDS.toNanos(each), 0, ProcessorTime.NONE);
        }
        samples.endRound();
    }
}
