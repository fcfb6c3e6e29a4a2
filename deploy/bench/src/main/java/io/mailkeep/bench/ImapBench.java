package io.mailkeep.bench;

import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/imap} runs. */
@Command(
        name = "deploy/bench/imap",
        mixinStandardHelpOptions = true,
        description = "Measures IMAP commands on a James with its own IMAP package and on one with ours, in turns, both"
                + " over one Cassandra, and prints the comparison as Markdown.")
public final class ImapBench implements Callable<Integer> {
    private static final int CHEAP = 5;
    private static final int WARM_UPS_OF_CHEAP = 4;
    // Until ours takes what the mailbox held at its first SELECT for written, and keeps a snapshot of it at the next.
    private static final Duration SETTLING = Duration.ofSeconds(305);
    private static final String LIMITS =
            """
            What the numbers do not show: several Cassandra nodes, where each statement costs a way through the network
            and a conditional one four; an event bus of RabbitMQ; a search index; TLS; many clients at once; large
            messages. Cassandra waits for the disk before it acknowledges a write (`commitlog_sync: batch`), so that
            writes take longer here than on most installations and a statement more or less shows less in the time
            than in the count. Messages of the large mailbox are few contents under many UIDs. Warming up is a
            few rounds: compilation of Java goes on while the first rounds are measured.""";

    @Option(names = "--rounds", paramLabel = "N", description = "rounds that count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "how many times as often each operation runs in a round (default: ${DEFAULT-VALUE})")
    private int repeat = 1;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "messages of the large mailbox, a multiple of 10,000 (default: ${DEFAULT-VALUE})")
    private int size = 100_000;

    @Mixin
    private Output output;

    @Option(names = "--only", paramLabel = "REGEX", description = "only operations whose name has a match")
    private Pattern only = Pattern.compile("");

    private ImapBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new ImapBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        Path homes = Files.createTempDirectory("mailkeep-bench");
        Circumstances before = Circumstances.now();
        try (CassandraNode cassandra = CassandraNode.builder().start();
                James stockJames = James.start(James.Setup.STOCK, checkout, homes.resolve("stock"), cassandra);
                James oursJames = James.start(James.Setup.OURS, checkout, homes.resolve("ours"), cassandra)) {
            List<Subject> subjects = List.of(
                    new Subject(stockJames, James.Setup.STOCK, cassandra),
                    new Subject(oursJames, James.Setup.OURS, cassandra));
            for (Subject subject : subjects) {
                output.progress("filling");
                subject.fill(size);
            }
            String report = report(measure(subjects), before);
            output.report(report);
        } finally {
            Homes.delete(homes);
        }
        return 0;
    }

    private List<Trial> measure(List<Subject> subjects) throws IOException, InterruptedException {
        Trial first = new Trial(Operation.firstReturn(size));
        output.progress(first.operation().name());
        first.round(subjects);
        Instant settled = Instant.now().plus(SETTLING);
        List<Trial> trials = Operation.on(size).stream()
                .filter(operation -> only.matcher(operation.name()).find())
                .map(operation -> new Trial(operation.repeated(repeat)))
                .toList();
        for (Trial trial : trials) {
            warmUp(trial.operation(), subjects);
        }
        settle(settled, subjects);
        for (int round = 1; round <= rounds; round++) {
            output.progress("round " + round);
            for (Trial trial : trials) {
                trial.round(subjects);
            }
        }
        return Stream.concat(trials.stream(), Stream.of(first)).toList();
    }

    private void settle(Instant until, List<Subject> subjects) throws IOException, InterruptedException {
        output.progress("letting the large mailbox settle");
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), until).toMillis()));
        for (Subject subject : subjects) {
            subject.client().leave();
            subject.client().use(Subject.LARGE);
        }
    }

    private void warmUp(Operation operation, List<Subject> subjects) throws IOException, InterruptedException {
        output.progress("warming up: " + operation.name());
        Trial discarded = new Trial(operation);
        for (int i = 0; i < (operation.perRound() >= CHEAP ? WARM_UPS_OF_CHEAP : 1); i++) {
            discarded.round(subjects);
        }
    }

    private String report(List<Trial> trials, Circumstances before) {
        Report report = new Report();
        report.paragraph("# IMAP with our package against stock James");
        report.paragraph(before.of("deploy/bench/imap --rounds " + rounds + " --repeat " + repeat + " --size " + size));
        report.beginTable();
        trials.forEach(trial -> report.row(trial.operation(), trial.of(James.Setup.STOCK), trial.of(James.Setup.OURS)));
        report.endTable();
        report.paragraph(LIMITS);
        return report.toString();
    }
}
