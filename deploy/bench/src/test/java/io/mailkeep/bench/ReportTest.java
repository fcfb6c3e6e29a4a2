package io.mailkeep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Operation.Step NOTHING = subject -> {};

    @Test
    void aRowHoldsBothServersAndTheirRatio() {
        Report report = new Report();

        report.row(operation(Optional.of(NOTHING)), samples(4_000_000, 11, 10), samples(2_000_000, 9, 5));

        assertThat(report.toString())
                .isEqualTo(
                        "| SELECT | 4.0 / 4.0 | 2.0 / 2.0 | 0.500 (0.50–0.50) | ≤ 1.00 | 11 | 9 | 10.0 + 1.0 | 5.0 + 1.0 |\n");
    }

    @Test
    void whatStockCanNotDoHasNoRatio() {
        Report report = new Report();

        report.row(operation(Optional.empty()), new Samples(), samples(2_000_000, 9, 5));

        assertThat(report.toString()).isEqualTo("| SELECT | not told | 2.0 / 2.0 |  |  |  | 9 |  | 5.0 + 1.0 |\n");
    }

    private static Operation operation(Optional<Operation.Step> stock) {
        return new Operation("SELECT", 1, 1, 1, NOTHING, stock, NOTHING);
    }

    private static Samples samples(long nanos, long statements, long serverMilliseconds) {
        Samples samples = new Samples();
        samples.add(statements, new ProcessorTime(Duration.ofMillis(serverMilliseconds), Duration.ofMillis(1)), nanos);
        samples.endRound();
        return samples;
    }
}
