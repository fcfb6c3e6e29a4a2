package io.mailkeep.bench.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.bench.pop3.Workload.Extent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final Workload listing = new Workload(
            "listing, 10 messages",
            10,
            1,
            1,
            Extent.MANY,
            new Goals(Map.of("stock", 4.5), Map.of("stock", 0.5)),
            (peer, maildrop) -> {
                throw new UnsupportedOperationException();
            });

    @Test
    void aPeerIsComparedWithOursInEachRound() {
        Comparison comparison = new Comparison();
        comparison.add(listing, "stock", outcome(10, 20));
        comparison.add(listing, "ours", outcome(50, 5));
        comparison.add(listing, "stock", outcome(10, 20));
        comparison.add(listing, "ours", outcome(70, 5));

        List<String> rows = comparison.table().lines().skip(2).toList();

        assertThat(rows)
                .containsExactly(
                        "| listing, 10 messages | stock | 10.0 | 6.00 (5.00–7.00) | ≥ 4.5 | 20.00 + 0.00 | 0.25 (≤ 0.5)"
                                + " | 3.0 | 7.0 / 7.0 / 7.0 |",
                        "|  | ours | 60.0 |  |  | 5.00 + 0.00 |  | 3.0 | 7.0 / 7.0 / 7.0 |");
    }

    @Test
    void withoutOursThereIsNothingToCompare() {
        Comparison comparison = new Comparison();
        comparison.add(listing, "stock", outcome(10, 20));

        assertThat(comparison.table()).contains("| stock | 10.0 |  | ≥ 4.5 |");
    }

    @Test
    void everyRoundIsALineOfTheCsv() {
        Comparison comparison = new Comparison();
        comparison.add(listing, "stock", outcome(10, 20));
        comparison.add(listing, "stock", outcome(11, 20));

        assertThat(Csv.of(comparison).lines().skip(1))
                .containsExactly(
                        "\"listing, 10 messages\",10,1,stock,1,1,10.000,3.000,20.000,0.000,7.000,7.000,7.000",
                        "\"listing, 10 messages\",10,1,stock,2,1,11.000,3.000,20.000,0.000,7.000,7.000,7.000");
    }

    @Test
    void theChartHasThePeersOfTheWorkloadsWithSuchTitles() {
        Comparison comparison = new Comparison();
        comparison.add(listing, "stock", outcome(10, 20));

        assertThat(comparison.chart("listing", "messages", Workload::messages).svg())
                .contains(">stock<");
        assertThat(comparison.chart("idle", "messages", Workload::messages).isEmpty())
                .isTrue();
    }

    private static Outcome outcome(double perSecond, long processorMilliseconds) {
        Histogram nanos = new Histogram(3);
        nanos.recordValue(TimeUnit.MILLISECONDS.toNanos(7));
        return new Outcome(
                perSecond, 3, new ProcessorTime(Duration.ofMillis(processorMilliseconds), Duration.ZERO), nanos);
    }
}
