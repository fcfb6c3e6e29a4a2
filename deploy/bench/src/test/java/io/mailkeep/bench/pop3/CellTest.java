package io.mailkeep.bench.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mailkeep.bench.ProcessorTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CellTest {
    @Test
    void ratiosAreOfEachRound() {
        Cell ours = cell(outcome(10, 2, 1), outcome(20, 2, 1));
        Cell stock = cell(outcome(5, 2, 1), outcome(5, 2, 1));

        assertThat(ours.ratiosTo(stock, Outcome::perSecond)).containsExactly(2.0, 4.0);
    }

    @Test
    void costIsThatOfOne() {
        Cell cell = cell(outcome(10, 6, 1, 2));

        assertThat(cell.median(Outcome::statementsOfOne)).isEqualTo(3);
        assertThat(cell.median(Outcome::serverMilliseconds)).isCloseTo(5, within(1e-9));
        assertThat(cell.median(Outcome::cassandraMilliseconds)).isCloseTo(10, within(1e-9));
        assertThat(cell.median(Outcome::processorMilliseconds)).isCloseTo(15, within(1e-9));
    }

    @Test
    void percentilesAreOfAllRounds() {
        Cell cell = cell(outcome(10, 1, 1, 2), outcome(10, 1, 3));

        assertThat(cell.milliseconds(50)).isCloseTo(2, within(0.01));
        assertThat(cell.milliseconds(100)).isCloseTo(3, within(0.01));
    }

    private static Cell cell(Outcome... rounds) {
        Cell cell = new Cell();
        for (Outcome round : rounds) {
            cell.add(round);
        }
        return cell;
    }

    private static Outcome outcome(double perSecond, long statements, long... milliseconds) {
        Histogram nanos = new Histogram(3);
        for (long each : milliseconds) {
            nanos.recordValue(TimeUnit.MILLISECONDS.toNanos(each));
        }
        return new Outcome(
                perSecond, statements, new ProcessorTime(Duration.ofMillis(10), Duration.ofMillis(20)), nanos);
    }
}
