package io.mailkeep.bench.pop3;

import io.mailkeep.bench.Report;
import java.util.ArrayList;
import java.util.List;

/** Every round of a comparison, for whoever wants to reckon for himself. */
final class Csv {
    private static final String HEAD = "workload,messages,connections,peer,round,count,per_second,cql,server_cpu_ms,"
            + "cassandra_cpu_ms,p50_ms,p95_ms,p99_ms";

    private Csv() {}

    static String of(Comparison comparison) {
        List<String> lines = new ArrayList<>(List.of(HEAD));
        comparison
                .cells()
                .forEach((workload, peers) -> peers.forEach((peer, cell) -> {
                    for (int round = 0; round < cell.rounds().size(); round++) {
                        lines.add(line(workload, peer, round + 1, cell.rounds().get(round)));
                    }
                }));
        return String.join("\n", lines) + "\n";
    }

    private static String line(Workload workload, String peer, int round, Outcome outcome) {
        return String.join(
                ",",
                "\"" + workload.title() + "\"",
                Integer.toString(workload.messages()),
                Integer.toString(workload.connections()),
                peer,
                Integer.toString(round),
                Long.toString(outcome.count()),
                number(outcome.perSecond()),
                number(outcome.statementsOfOne()),
                number(outcome.serverMilliseconds()),
                number(outcome.cassandraMilliseconds()),
                number(outcome.milliseconds(50)),
                number(outcome.milliseconds(95)),
                number(outcome.milliseconds(99)));
    }

    private static String number(double value) {
        return Report.number("%.3f", value);
    }
}
