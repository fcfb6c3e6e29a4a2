package io.mailkeep.bench.pop3;

import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Homes;
import io.mailkeep.bench.Output;
import io.mailkeep.bench.Report;
import io.mailkeep.bench.pop3.peer.Corpus;
import io.mailkeep.bench.pop3.peer.JamesKind;
import io.mailkeep.bench.pop3.peer.JamesPeer;
import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/pop3} runs. */
@Command(
        name = "deploy/bench/pop3",
        mixinStandardHelpOptions = true,
        description =
                "Measures POP3 sessions on stock Jameses and on one with the keep policies, over one Cassandra, in"
                        + " turns, and prints the comparison as Markdown.")
public final class Pop3Bench implements Callable<Integer> {
    private static final int LARGE = 100_000;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds that count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "of each workload on each peer in a round (default: ${DEFAULT-VALUE})")
    private double seconds = 2;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "of each peer before the first round (default: ${DEFAULT-VALUE})")
    private double warmUp = 25;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "clients at once, each with a maildrop of its own (default: ${DEFAULT-VALUE})")
    private int connections = 8;

    @Option(names = "--pipelining", description = "clients send all commands of a session at once")
    private boolean pipelining;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            description = "messages of the maildrops that are listed (default: ${DEFAULT-VALUE})")
    private List<Integer> sizes = List.of(10, 100, 1_000, 10_000);

    @Option(names = "--large", description = "list maildrops of 100,000 messages, too")
    private boolean large;

    @Option(names = "--only", paramLabel = "REGEX", description = "the workloads whose titles contain it")
    private Pattern only = Pattern.compile("");

    @Option(names = "--peers", paramLabel = "REGEX", description = "the peers whose names contain it")
    private Pattern peersWanted = Pattern.compile("");

    @Mixin
    private Output output;

    private final Corpus corpus = new Corpus();

    private Pop3Bench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new Pop3Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path homes = Files.createTempDirectory("mailkeep-pop3");
        Circumstances before = Circumstances.now();
        List<Workload> workloads = workloads();
        List<Peer> peers = new ArrayList<>();
        try (CassandraNode cassandra = CassandraNode.builder().start()) {
            start(peers, homes, cassandra);
            fill(peers, workloads);
            output.progress("warming up");
            measure(workloads, peers, duration(warmUp / workloads.size()));
            Comparison comparison = new Comparison();
            for (int round = 1; round <= rounds; round++) {
                output.progress("round " + round);
                measure(workloads, peers, duration(seconds))
                        .forEach(result -> comparison.add(result.workload(), result.peer(), result.outcome()));
                Collections.rotate(peers, 1);
            }
            output.report(report(comparison, before));
        } finally {
            peers.forEach(Peer::close);
            Homes.delete(homes);
        }
        return 0;
    }

    private List<Workload> workloads() {
        List<Integer> all = new ArrayList<>(sizes);
        if (large) {
            all.add(LARGE);
        }
        return new Workloads(corpus, connections, pipelining ? Pacing.PIPELINED : Pacing.ONE_BY_ONE)
                .of(all).stream()
                        .filter(workload -> only.matcher(workload.title()).find())
                        .toList();
    }

    private void start(List<Peer> peers, Path homes, CassandraNode cassandra) throws IOException, InterruptedException {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        for (JamesKind kind : JamesKind.values()) {
            if (peersWanted.matcher(kind.toString()).find()) {
                output.progress("starting " + kind);
                JamesPeer peer = JamesPeer.start(kind, checkout, homes, cassandra);
                peers.add(peer);
                peer.append(corpus);
            }
        }
    }

    private void fill(List<Peer> peers, List<Workload> workloads) throws IOException, InterruptedException {
        List<Maildrop> maildrops = workloads.stream()
                .flatMap(workload -> workload.maildrops().stream())
                .distinct()
                .toList();
        for (Peer peer : peers) {
            output.progress("filling " + peer.name());
            peer.fill(maildrops);
        }
    }

    private record Result(Workload workload, String peer, Outcome outcome) {}

    private static List<Result> measure(List<Workload> workloads, List<Peer> peers, Duration time)
            throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Workload workload : workloads) {
            for (Peer peer : peers) {
                results.add(new Result(workload, peer.name(), measure(workload, peer, time)));
            }
        }
        return results;
    }

    private static Outcome measure(Workload workload, Peer peer, Duration time)
            throws IOException, InterruptedException {
        List<Work> works = new ArrayList<>();
        try {
            for (Maildrop maildrop : workload.maildrops()) {
                works.add(workload.opening().of(peer, maildrop));
            }
            return Load.on(peer, works, time);
        } finally {
            for (Work work : works) {
                work.close();
            }
        }
    }

    private String report(Comparison comparison, Circumstances before) {
        Report report = new Report();
        report.paragraph("# POP3 sessions");
        report.paragraph(before.of("deploy/bench/pop3 --rounds " + rounds + " --seconds " + seconds + " --connections "
                        + connections + (pipelining ? " --pipelining" : "") + (large ? " --large" : ""))
                + " " + corpus.described() + ".");
        report.paragraph(comparison.table());
        return report.toString();
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
