package io.mailkeep.bench.pop3;

import io.mailkeep.bench.Report;
import io.mailkeep.bench.pop3.Isolation.Frozen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What users notice of others and of the store, as a table. Not thread-safe. */
final class IsolationTable {
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final String WANTED = "≤ 10";

    private final Map<String, Histogram> besideLogins = new LinkedHashMap<>();
    private final Map<String, Frozen> besideAFrozenStore = new LinkedHashMap<>();

    void besideLogins(String peer, Histogram nanos) {
        besideLogins.merge(peer, nanos, (all, more) -> {
            all.add(more);
            return all;
        });
    }

    void besideAFrozenStore(String peer, Frozen frozen) {
        besideAFrozenStore.put(peer, frozen);
    }

    boolean isEmpty() {
        return besideLogins.isEmpty();
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("| peer | NOOP p50 / p95 / max ms, four logins | NOOP p50 / p95 / max ms, frozen store"
                + " | ms to the first login after it |");
        lines.add("|---|--:|--:|--:|");
        lines.add("| *wanted, p95* | " + WANTED + " | " + WANTED + " | |");
        besideLogins.forEach(
                (peer, nanos) -> lines.add("| " + peer + " | " + percentiles(nanos) + " | " + frozen(peer) + " |"));
        return String.join("\n", lines);
    }

    private String frozen(String peer) {
        if (!besideAFrozenStore.containsKey(peer)) {
            return " | ";
        }
        Frozen frozen = besideAFrozenStore.get(peer);
        return percentiles(frozen.nanos()) + " | "
                + Report.number("%,.0f", frozen.recovery().toNanos() / NANOS_PER_MILLISECOND);
    }

    private static String percentiles(Histogram nanos) {
        return milliseconds(nanos.getValueAtPercentile(50)) + " / " + milliseconds(nanos.getValueAtPercentile(95))
                + " / " + milliseconds(nanos.getMaxValue());
    }

    private static String milliseconds(long nanos) {
        return Report.number("%,.1f", nanos / NANOS_PER_MILLISECOND);
    }
}
