package io.mailkeep.bench.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** The results as Markdown. Not thread-safe. */
final class SweepReport {
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final double PER_CENT = 100;

    private final long copies;
    private final int users;
    private final List<String> sweeps = new ArrayList<>();
    private final List<String> polls = new ArrayList<>();
    private long heap;

    SweepReport(long copies, int users) {
        this.copies = copies;
        this.users = users;
    }

    /** Sweeps of the same kind, without polls: what they took together. */
    void sweeps(String kind, List<Sweeper.Sweep> same) {
        double seconds = sum(same, Sweeper.Sweep::took).toNanos() / 1e9;
        long statements = same.stream().mapToLong(Sweeper.Sweep::statements).sum();
        long expired = same.stream().mapToLong(Sweeper.Sweep::expired).sum();
        double decided = (double) copies * same.size();
        sweeps.add(row(
                kind,
                number("%,.0f", decided / seconds),
                number("%,d", expired / same.size()),
                number("%,.2f", seconds / same.size()),
                number("%,d", statements / same.size()),
                number("%.4f", statements / decided * PER_CENT),
                expired == 0 ? "" : number("%.1f", (double) statements / expired),
                milliseconds(sum(same, sweep -> sweep.processor().server()), same.size()) + " + "
                        + milliseconds(sum(same, sweep -> sweep.processor().cassandra()), same.size())));
    }

    void polls(String sweep, Histogram times) {
        polls.add(row(
                sweep,
                number("%,d", times.getTotalCount()),
                percentile(times, 50),
                percentile(times, 95),
                percentile(times, 99),
                percentile(times, 100)));
    }

    /** By how many octets a sweep made the live heap grow. */
    void heap(long octets) {
        heap = octets;
    }

    String markdown(String circumstances) {
        List<String> lines = new ArrayList<>();
        lines.add("# The sweep of kept copies");
        lines.add("");
        lines.add(circumstances + " " + number("%,d", copies) + " kept copies of " + number("%,d", users)
                + " users on one Cassandra node.");
        lines.add("");
        lines.add("| sweep | copies decided/s | removed | seconds | CQL | CQL per 100 copies | CQL per removed copy"
                + " | CPU ms server + Cassandra |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|");
        lines.add("| *wanted, nothing expires* | ≥ 20,000 | | | | ≤ 1 | | |");
        lines.addAll(sweeps);
        lines.add("");
        lines.add("| sweep while others poll | polls | p50 ms | p95 ms | p99 ms | longest ms |");
        lines.add("|---|--:|--:|--:|--:|--:|");
        lines.addAll(polls);
        lines.add("");
        lines.add("Live heap of the server while 1 % expires, collected every second: "
                + number("%,.1f", heap / (double) (1 << 20)) + " MiB more than before, at most.");
        return String.join("\n", lines) + "\n";
    }

    private static Duration sum(List<Sweeper.Sweep> sweeps, Function<Sweeper.Sweep, Duration> duration) {
        return sweeps.stream().map(duration).reduce(Duration.ZERO, Duration::plus);
    }

    private static String milliseconds(Duration total, int times) {
        return number("%,d", total.toMillis() / times);
    }

    private static String percentile(Histogram nanos, double percentile) {
        return number("%,.1f", nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND);
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String number(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
