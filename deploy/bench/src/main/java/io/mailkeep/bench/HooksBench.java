package io.mailkeep.bench;

import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/hooks} runs. */
@Command(
        name = "deploy/bench/hooks",
        mixinStandardHelpOptions = true,
        description =
                "Measures IMAP commands on a James with its own IMAP package, on one with ours and on one that has"
                        + " the sync ledger and the change feed besides, in turns, all over one Cassandra, and prints the"
                        + " comparison as Markdown.")
public final class HooksBench implements Callable<Integer> {
    // Longer than a feed rests between two appends; for all servers, as what runs besides costs the longer the more.
    private static final Duration QUIET = Duration.ofMillis(600);
    private static final String READING =
            """
            Each operation runs %d times on end for each server, in turns, then the next; %d rounds. Ratios are of a round: \
            the median, and between which two values half of the rounds lie. CPU is processor time per operation, of the \
            server and of Cassandra for it, with what follows the answer, as CQL is. The feed writes after the answer. The \
            ledger writes every 5 minutes, whatever happens: two statements for a device and two for each of its \
            mailboxes. To resynchronise, stock's client sends SELECT and asks by CHANGEDSINCE, since stock does not tell \
            changed flags.""";

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "how long rounds begin that count; one does in any case (default: ${DEFAULT-VALUE})")
    private int minutes = 4;

    @Option(names = "--warm-up", paramLabel = "N", description = "rounds that do not count (default: ${DEFAULT-VALUE})")
    private int warmUp = 3;

    @Option(
            names = "--on-end",
            paramLabel = "N",
            description = "how many times on end each operation runs in a round (default: ${DEFAULT-VALUE})")
    private int onEnd = 20;

    @Mixin
    private Output output;

    private int rounds;

    private HooksBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new HooksBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        Path homes = Files.createTempDirectory("mailkeep-hooks");
        Circumstances before = Circumstances.now();
        try (CassandraNode cassandra = CassandraNode.builder().start();
                James stock = James.start(James.Setup.STOCK, checkout, homes.resolve("stock"), cassandra);
                James ours = James.start(James.Setup.OURS, checkout, homes.resolve("ours"), cassandra);
                James hooks = James.start(James.Setup.HOOKS, checkout, homes.resolve("hooks"), cassandra)) {
            List<Subject> subjects = List.of(
                    new Subject(stock, James.Setup.STOCK, cassandra),
                    new Subject(ours, James.Setup.OURS, cassandra),
                    new Subject(hooks, James.Setup.HOOKS, cassandra));
            for (Subject subject : subjects) {
                output.progress("filling");
                subject.fillByCommands();
            }
            for (int round = 1; round <= warmUp; round++) {
                output.progress("warming up");
                round(trials(), subjects);
            }
            output.report(report(measure(subjects), before));
        } finally {
            Homes.delete(homes);
        }
        return 0;
    }

    private List<Trial> trials() {
        return Operation.everyday(onEnd).stream()
                .map(operation -> new Trial(operation, QUIET))
                .toList();
    }

    private List<Trial> measure(List<Subject> subjects) throws IOException, InterruptedException {
        List<Trial> trials = trials();
        Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
        do {
            rounds++;
            output.progress("round " + rounds);
            round(trials, subjects);
        } while (Instant.now().isBefore(end));
        return trials;
    }

    private static void round(List<Trial> trials, List<Subject> subjects) throws IOException, InterruptedException {
        for (Trial trial : trials) {
            trial.round(subjects);
        }
    }

    private String report(List<Trial> trials, Circumstances before) {
        Report report = new Report();
        report.paragraph("# What hooks cost");
        report.paragraph(
                before.of("deploy/bench/hooks --minutes " + minutes + " --warm-up " + warmUp + " --on-end " + onEnd));
        report.paragraph(table(trials));
        report.paragraph(READING.formatted(onEnd, rounds));
        return report.toString();
    }

    private static String table(List<Trial> trials) {
        List<String> lines = new ArrayList<>();
        lines.add("| operation | stock ms | package : stock | with ledger and feed | CPU ms stock | package : stock"
                + " | with ledger and feed | CQL stock | package | with ledger and feed |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        lines.add("| *wanted* | | ≤ 1.03 | ≤ 1.10 | | ≤ 1.03 | ≤ 1.10 | | | |");
        trials.forEach(trial -> lines.add(row(trial)));
        return String.join("\n", lines);
    }

    private static String row(Trial trial) {
        Samples stock = trial.of(James.Setup.STOCK);
        Samples ours = trial.of(James.Setup.OURS);
        Samples hooks = trial.of(James.Setup.HOOKS);
        return "| "
                + String.join(
                        " | ",
                        trial.operation().name(),
                        Report.number("%.1f", stock.milliseconds(50)),
                        middle(ours.ratiosTo(stock)),
                        middle(hooks.ratiosTo(stock)),
                        Report.number("%.1f", stock.serverMilliseconds() + stock.cassandraMilliseconds()),
                        middle(ours.processorRatiosTo(stock)),
                        middle(hooks.processorRatiosTo(stock)),
                        Report.number("%.1f", stock.statements()),
                        Report.number("%.1f", ours.statements()),
                        Report.number("%.1f", hooks.statements()))
                + " |";
    }

    private static String middle(List<Double> ratios) {
        return Report.number("%.2f", Samples.median(ratios)) + " ("
                + Report.number("%.2f", Samples.quantile(ratios, 0.25)) + "–"
                + Report.number("%.2f", Samples.quantile(ratios, 0.75)) + ")";
    }
}
