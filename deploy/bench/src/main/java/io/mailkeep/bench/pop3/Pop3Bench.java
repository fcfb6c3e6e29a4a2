package io.mailkeep.bench.pop3;

import com.google.common.base.Joiner;
import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Homes;
import io.mailkeep.bench.Output;
import io.mailkeep.bench.Report;
import io.mailkeep.bench.pop3.peer.Corpus;
import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Duration FROZEN = Duration.ofSeconds(10);
    /** What --only sees of the last table. */
    private static final String ISOLATION = "isolation";

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

    @Option(
            names = "--mailboxes",
            split = ",",
            paramLabel = "N",
            description = "list, too, maildrops of 100 messages of so many mailboxes in turn")
    private List<Integer> mailboxes = List.of();

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "the workloads whose titles contain it, and isolation")
    private Pattern only = Pattern.compile("");

    @Option(names = "--peers", paramLabel = "REGEX", description = "the peers whose names contain it")
    private Pattern peersWanted = Pattern.compile("");

    @Option(names = "--csv", paramLabel = "FILE", description = "write every round there")
    private Optional<Path> csv = Optional.empty();

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "draw there, in SVG, what listings of each size cost")
    private Optional<Path> picture = Optional.empty();

    @Option(
            names = "--growth",
            paramLabel = "FILE",
            description = "draw there, in SVG, what listings cost among each number of mailboxes")
    private Optional<Path> growth = Optional.empty();

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
        try (CassandraNode cassandra = CassandraNode.builder().thrownAway().start();
                Peers peers = Peers.start(peersWanted, corpus, homes, cassandra, output)) {
            peers.fill(maildrops(workloads));
            Comparison comparison = new Comparison();
            IsolationTable isolation = new IsolationTable();
            measure(new Rounds(workloads, peers, peers.floor()), comparison, isolation, new Isolation(cassandra));
            write(comparison);
            output.report(report(comparison, isolation, before));
        } catch (IOException | RuntimeException e) {
            output.progress("failed; the servers' logs stay in " + homes);
            throw e;
        }
        Homes.delete(homes);
        return 0;
    }

    private void measure(Rounds measured, Comparison comparison, IsolationTable table, Isolation isolation)
            throws IOException, InterruptedException {
        output.progress("warming up");
        measured.warmUp(duration(warmUp / Math.max(1, measured.workloads().size())));
        besideLogins(measured.peers(), isolation, new IsolationTable());
        for (int round = 1; round <= rounds; round++) {
            output.progress("round " + round);
            measured.round(duration(seconds), comparison);
            besideLogins(measured.peers(), isolation, table);
            measured.peers().rotate();
        }
        if (isIsolationWanted()) {
            for (Peer peer : measured.peers().overCassandra()) {
                output.progress("freezing Cassandra beneath " + peer.name());
                table.besideAFrozenStore(peer.name(), isolation.besideAFrozenStore(peer, FROZEN));
            }
        }
    }

    private void besideLogins(Peers peers, Isolation isolation, IsolationTable into)
            throws IOException, InterruptedException {
        if (isIsolationWanted()) {
            for (Peer peer : peers.inTurn()) {
                into.besideLogins(peer.name(), isolation.besideLogins(peer, duration(seconds)));
            }
        }
    }

    private boolean isIsolationWanted() {
        return only.matcher(ISOLATION).find();
    }

    private List<Maildrop> maildrops(List<Workload> workloads) {
        return Stream.concat(
                        workloads.stream().flatMap(workload -> workload.maildrops().stream()),
                        isIsolationWanted() ? Isolation.maildrops().stream() : Stream.empty())
                .distinct()
                .toList();
    }

    private void write(Comparison comparison) throws IOException {
        if (csv.isPresent()) {
            Files.writeString(csv.get(), Csv.of(comparison));
        }
        draw(comparison.chart(Workloads.LISTING, "messages in the maildrop", Workload::messages), picture);
        draw(comparison.chart(Workloads.CROWD, "mailboxes", Workload::mailboxes), growth);
    }

    private static void draw(Chart chart, Optional<Path> file) throws IOException {
        if (file.isPresent() && !chart.isEmpty()) {
            Files.writeString(file.get(), chart.svg());
        }
    }

    private List<Workload> workloads() {
        List<Integer> all = new ArrayList<>(sizes);
        if (large) {
            all.add(LARGE);
        }
        Workloads workloads = new Workloads(corpus, connections, pipelining ? Pacing.PIPELINED : Pacing.ONE_BY_ONE);
        return Stream.concat(workloads.listing(all).stream(), mailboxes.stream().map(workloads::crowd))
                .filter(workload -> only.matcher(workload.title()).find())
                .toList();
    }

    private String report(Comparison comparison, IsolationTable isolation, Circumstances before) {
        Report report = new Report();
        report.paragraph("# POP3 sessions");
        report.paragraph(before.of("deploy/bench/pop3 --rounds " + rounds + " --seconds " + seconds + " --connections "
                        + connections + (pipelining ? " --pipelining" : "") + (large ? " --large" : "")
                        + (mailboxes.isEmpty()
                                ? ""
                                : " --mailboxes " + Joiner.on(',').join(mailboxes)))
                + " " + corpus.described() + ".");
        report.paragraph(comparison.table());
        if (!isolation.isEmpty()) {
            report.paragraph(isolation.toString());
        }
        return report.toString();
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
