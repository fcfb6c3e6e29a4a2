package io.mailkeep.bench.outage;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Homes;
import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.James;
import io.mailkeep.bench.Keyspace;
import io.mailkeep.bench.Output;
import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Script;
import io.mailkeep.bench.sweep.Polls;
import io.mailkeep.bench.sweep.Population;
import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.engines.RabbitMqNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/outage} runs. */
@Command(
        name = "deploy/bench/outage",
        mixinStandardHelpOptions = true,
        description = "Measures POP3 sessions that delete a message each, under a policy that keeps it, while RabbitMQ"
                + " is down, while OpenSearch is, and while all is well; prints the results as Markdown.")
public final class OutageBench implements Callable<Integer> {
    private static final int USERS = 16;
    private static final int MESSAGES = 2000;
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "of each outage, and of each time between (default: ${DEFAULT-VALUE})")
    private int seconds = 60;

    @Option(names = "--rate", paramLabel = "N", description = "sessions a second (default: ${DEFAULT-VALUE})")
    private int rate = 20;

    @Mixin
    private Output output;

    private OutageBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new OutageBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        Path home = Files.createTempDirectory("mailkeep-outage");
        Circumstances before = Circumstances.now();
        try (CassandraNode cassandra = CassandraNode.builder().start();
                RabbitMqNode rabbitMq = RabbitMqNode.start(home.resolve("rabbitmq"));
                OpenSearchNode openSearch = OpenSearchNode.builder()
                        .directory(home.resolve("opensearch"))
                        .heapMegabytes(512)
                        .start()) {
            EngineLayout layout = new EngineLayout(rabbitMq, openSearch);
            try (James james = James.start(layout, checkout, home.resolve("james"), cassandra);
                    CqlSession session = Keyspace.of(layout, cassandra)) {
                output.progress("filling");
                List<String> users = new Population(james, session, 0, 0).pollers(USERS, MESSAGES);
                output.report(report(james, users, rabbitMq, openSearch, before));
            }
        } finally {
            Homes.delete(home);
        }
        return 0;
    }

    private String report(
            James james, List<String> users, RabbitMqNode rabbitMq, OpenSearchNode openSearch, Circumstances before)
            throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("# While an engine is down");
        lines.add("");
        lines.add(before.of("deploy/bench/outage --seconds " + seconds + " --rate " + rate) + " Sessions of PASS, STAT,"
                + " DELE 1, QUIT, " + rate + " a second, from when each was to begin to the end of its QUIT; the policy"
                + " releases what is deleted. One node of each engine. No session failed.");
        lines.add("");
        lines.add("| " + seconds + " s each | sessions | p50, ms | p99, ms |");
        lines.add("|---|--:|--:|--:|");
        measure(james, users);
        lines.add(row("all is well", measure(james, users)));
        rabbitMq.kill();
        lines.add(row("RabbitMQ is down", measure(james, users)));
        rabbitMq.restart();
        lines.add(row("all is well", measure(james, users)));
        openSearch.kill();
        lines.add(row("OpenSearch is down", measure(james, users)));
        openSearch.restart();
        lines.add(row("all is well", measure(james, users)));
        return String.join("\n", lines) + "\n";
    }

    private Histogram measure(James james, List<String> users) throws Exception {
        output.progress("sessions for " + seconds + " s");
        Polls sessions = Polls.begin(james.pop3Port(), users, rate, OutageBench::deletion);
        TimeUnit.SECONDS.sleep(seconds);
        sessions.stop();
        return sessions.times();
    }

    private static List<Exchange> deletion(String user) {
        return new Script()
                .login(user, ImapClient.PASSWORD)
                .plain("STAT")
                .delete(1)
                .plain("QUIT")
                .end();
    }

    private static String row(String what, Histogram times) {
        return "| " + what + " | " + times.getTotalCount() + " | " + milliseconds(times, P50) + " | "
                + milliseconds(times, P99) + " |";
    }

    private static String milliseconds(Histogram times, double percentile) {
        return String.format(Locale.ROOT, "%.1f", times.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND);
    }
}
