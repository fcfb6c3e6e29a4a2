package io.mailkeep.bench.search;

import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Output;
import io.mailkeep.engines.OpenSearchNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.james.mailbox.exception.MailboxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code deploy/bench/search} runs. */
@Command(
        name = "deploy/bench/search",
        mixinStandardHelpOptions = true,
        description =
                "Measures the search index against James's scan of the same mailboxes, and prints the comparison as"
                        + " Markdown.")
public final class SearchBench implements Callable<Integer> {
    /** Of text in a message. */
    static final int LINES = 4;

    private static final String LIMITS =
            """
            What the numbers do not show: a network, a cluster, several shards; long messages, but for one row; a store. The
            scan reads messages that are made as they are read, which costs it less than those of Cassandra would,
            and which it need not hold all in memory as it must those. OpenSearch and the load run on the same cores.""";

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            description = "messages of the mailboxes that are searched (default: ${DEFAULT-VALUE})")
    private List<Integer> sizes = List.of(1_000, 100_000, 1_000_000);

    @Option(
            names = "--indexed",
            paramLabel = "N",
            description = "messages indexed to measure how many are in a second (default: ${DEFAULT-VALUE})")
    private int indexed = 40_000;

    @Option(names = "--rate", paramLabel = "N", description = "messages delivered a second (default: ${DEFAULT-VALUE})")
    private int rate = 100;

    @Option(names = "--seconds", paramLabel = "N", description = "of delivery (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(
            names = "--asking",
            paramLabel = "SECONDS",
            description = "for which the same question is repeated, at most (default: ${DEFAULT-VALUE})")
    private int asking = 10;

    @Option(
            names = "--longest-scan",
            paramLabel = "SECONDS",
            description = "after which a scan is given up (default: ${DEFAULT-VALUE})")
    private int longestScan = 60;

    @Option(names = "--heap", paramLabel = "MEGABYTES", description = "of OpenSearch (default: ${DEFAULT-VALUE})")
    private int heap = 2_048;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    private SearchBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new SearchBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Circumstances before = Circumstances.now();
        String report =
                "# The search index against James's scan\n\n" + tables() + before.of(line()) + "\n\n" + LIMITS + "\n";
        output.report(report);
        return 0;
    }

    private String line() {
        return String.join(
                " ",
                "deploy/bench/search",
                String.join(" ", command.commandLine().getParseResult().originalArgs()));
    }

    private String tables() throws Exception {
        try (OpenSearchNode node = OpenSearchNode.builder().heapMegabytes(heap).start();
                Subject subject = new Subject(node)) {
            output.progress("indexing");
            Table throughput = new Throughput(subject, indexed).measured();
            output.progress("delivering");
            Table delivery = new Delivery(subject, rate).measured(seconds);
            Table searches = searches(subject);
            if (subject.hasMissed()) {
                throw new IllegalStateException("changes did not reach the index: the numbers are not to be believed");
            }
            return throughput + "\n" + delivery + "\n" + searches + "\n";
        }
    }

    private Table searches(Subject subject) throws MailboxException {
        Searches searches = new Searches(subject, Duration.ofSeconds(asking), Duration.ofSeconds(longestScan));
        for (int size : sizes) {
            output.progress("filling and searching " + size);
            searches.measure(size);
        }
        return searches.table();
    }
}
