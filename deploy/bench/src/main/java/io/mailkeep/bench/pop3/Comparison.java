package io.mailkeep.bench.pop3;

import io.mailkeep.bench.Report;
import io.mailkeep.bench.Samples;
import io.mailkeep.bench.pop3.peer.JamesKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToIntFunction;

/** The workloads' results on all peers, as a table. Not thread-safe. */
final class Comparison {
    private final Map<Workload, Map<String, Cell>> cells = new LinkedHashMap<>();

    void add(Workload workload, String peer, Outcome outcome) {
        cells.computeIfAbsent(workload, any -> new LinkedHashMap<>())
                .computeIfAbsent(peer, any -> new Cell())
                .add(outcome);
    }

    Map<Workload, Map<String, Cell>> cells() {
        return cells;
    }

    /** Processor time of a session, of the workloads whose titles begin so, against something of the workload. */
    Chart chart(String titles, String across, ToIntFunction<Workload> place) {
        Chart chart = new Chart("CPU milliseconds per session, server and store", across);
        cells.forEach((workload, peers) -> {
            if (workload.title().startsWith(titles)) {
                peers.forEach((peer, cell) ->
                        chart.point(peer, place.applyAsInt(workload), cell.median(Outcome::processorMilliseconds)));
            }
        });
        return chart;
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| workload | peer | per second | ours : peer (spread) | wanted | CPU ms server + Cassandra"
                + " | CPU ours : peer | CQL | p50 / p95 / p99 ms |");
        lines.add("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        cells.forEach((workload, peers) -> peers.forEach((peer, cell) -> lines.add(row(workload, peer, cell, peers))));
        return String.join("\n", lines);
    }

    private static String row(Workload workload, String peer, Cell cell, Map<String, Cell> peers) {
        boolean first = peers.keySet().iterator().next().equals(peer);
        return "| "
                + String.join(
                        " | ",
                        first ? workload.title() : "",
                        peer,
                        Report.number("%,.1f", cell.median(Outcome::perSecond)),
                        rateRatio(peer, peers),
                        bound("≥ ", workload.goals().rate(peer)),
                        Report.number("%.2f", cell.median(Outcome::serverMilliseconds)) + " + "
                                + Report.number("%.2f", cell.median(Outcome::cassandraMilliseconds)),
                        processorRatio(workload, peer, peers),
                        Report.number("%.1f", cell.median(Outcome::statementsOfOne)),
                        Report.number("%.1f", cell.milliseconds(50)) + " / "
                                + Report.number("%.1f", cell.milliseconds(95)) + " / "
                                + Report.number("%.1f", cell.milliseconds(99)))
                + " |";
    }

    private static String rateRatio(String peer, Map<String, Cell> peers) {
        if (!isCompared(peer, peers)) {
            return "";
        }
        List<Double> ratios = ours(peers).ratiosTo(peers.get(peer), Outcome::perSecond);
        return Report.number("%.2f", Samples.median(ratios)) + " ("
                + Report.number("%.2f", Collections.min(ratios)) + "–"
                + Report.number("%.2f", Collections.max(ratios)) + ")";
    }

    private static String processorRatio(Workload workload, String peer, Map<String, Cell> peers) {
        if (!isCompared(peer, peers)) {
            return "";
        }
        List<Double> ratios = ours(peers).ratiosTo(peers.get(peer), Outcome::processorMilliseconds);
        String bound = bound("≤ ", workload.goals().processor(peer));
        return Report.number("%.2f", Samples.median(ratios)) + (bound.isEmpty() ? "" : " (" + bound + ")");
    }

    private static String bound(String sign, OptionalDouble value) {
        return value.isPresent() ? sign + Report.number("%.1f", value.getAsDouble()) : "";
    }

    private static boolean isCompared(String peer, Map<String, Cell> peers) {
        String ours = JamesKind.OURS.toString();
        return !peer.equals(ours) && peers.containsKey(ours);
    }

    private static Cell ours(Map<String, Cell> peers) {
        return peers.get(JamesKind.OURS.toString());
    }
}
