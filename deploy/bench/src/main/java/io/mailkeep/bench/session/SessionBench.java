package io.mailkeep.bench.session;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Homes;
import io.mailkeep.bench.James;
import io.mailkeep.bench.Keyspace;
import io.mailkeep.bench.Output;
import io.mailkeep.bench.sweep.LiveHeap;
import io.mailkeep.bench.sweep.Population;
import io.mailkeep.engines.CassandraNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/session} runs. */
@Command(
        name = "deploy/bench/session",
        mixinStandardHelpOptions = true,
        description =
                "Measures one POP3 session over a large maildrop on a server over Cassandra: DELE of all messages, sent"
                        + " ahead, and LIST, the memory that an open session takes, and logins beside very many other"
                        + " connections; prints the results as Markdown.")
public final class SessionBench implements Callable<Integer> {
    private static final int WARM_UP = 3;
    private static final int LOGINS = 2000;
    private static final int TURNS = 3;
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLISECONDS_PER_SECOND = 1e3;

    @Option(names = "--messages", paramLabel = "N", description = "of each maildrop (default: ${DEFAULT-VALUE})")
    private int messages = 100_000;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "open at once, of as many users (default: ${DEFAULT-VALUE})")
    private int sessions = 5;

    @Option(
            names = "--silent",
            paramLabel = "N",
            description = "connections that are open and say nothing (default: ${DEFAULT-VALUE})")
    private int silent = 5000;

    @Option(
            names = "--slow",
            paramLabel = "N",
            description = "connections that send an octet a second (default: ${DEFAULT-VALUE})")
    private int slow = 500;

    @Option(names = "--rounds", paramLabel = "N", description = "that count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Mixin
    private Output output;

    private SessionBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new SessionBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        Path home = Files.createTempDirectory("mailkeep-session");
        Circumstances before = Circumstances.now();
        try (CassandraNode cassandra = CassandraNode.builder().start();
                James james = James.start(James.Setup.SWEEP, checkout, home.resolve("james"), cassandra);
                CqlSession session = Keyspace.of(James.Setup.SWEEP, cassandra)) {
            output.progress("filling");
            List<String> users = new Population(james, session, 0, 0).pollers(sessions, messages);
            output.report(report(james, users, before));
        } finally {
            Homes.delete(home);
        }
        return 0;
    }

    private String report(James james, List<String> users, Circumstances before) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("# One POP3 session");
        lines.add("");
        lines.add("| DELE, sent ahead, then LIST | seconds, median | shortest | longest | CPU seconds of the server |");
        lines.add("|---|--:|--:|--:|--:|");
        for (int part : List.of(4, 2, 1)) {
            lines.add(row(james, users.get(0), messages / part));
        }
        lines.add("");
        lines.add("An open session takes " + number("%.1f", octetsPerMessage(james, users))
                + " octets of heap a message, beside the connection: the live heap with " + sessions
                + " of them less that with none.");
        lines.add("");
        lines.addAll(crowded(james));
        lines.add(
                2,
                before.of("deploy/bench/session --messages " + messages + " --sessions " + sessions + " --rounds "
                                + rounds + " --silent " + silent + " --slow " + slow)
                        + " Maildrops of " + number("%,d", messages) + " messages.");
        lines.add(3, "");
        return String.join("\n", lines) + "\n";
    }

    private String row(James james, String user, int marks) throws Exception {
        output.progress(marks + " marks");
        List<Double> seconds = new ArrayList<>();
        Duration processor = Duration.ZERO;
        for (int round = -WARM_UP; round < rounds; round++) {
            try (PipeliningClient client = PipeliningClient.login(james.pop3Port(), user)) {
                Duration processorBefore = james.processorTime();
                long begin = System.nanoTime();
                client.deleteAhead(marks);
                int left = client.list();
                double took = (System.nanoTime() - begin) / NANOS_PER_SECOND;
                if (left != messages - marks) {
                    throw new IllegalStateException(left + " messages are left of " + messages);
                }
                if (round >= 0) {
                    seconds.add(took);
                    processor = processor.plus(james.processorTime()).minus(processorBefore);
                }
                client.say("RSET");
                client.say("QUIT");
            }
        }
        Collections.sort(seconds);
        return "| " + number("%,d", marks) + " | " + number("%.2f", seconds.get(seconds.size() / 2)) + " | "
                + number("%.2f", seconds.get(0)) + " | " + number("%.2f", seconds.get(seconds.size() - 1)) + " | "
                + number("%.2f", processor.toMillis() / MILLISECONDS_PER_SECOND / rounds) + " |";
    }

    private double octetsPerMessage(James james, List<String> users) throws Exception {
        output.progress("sessions");
        List<PipeliningClient> open = new ArrayList<>();
        try (LiveHeap heap = new LiveHeap(james.pid())) {
            heap.octets();
            long without = heap.octets();
            for (String user : users) {
                open.add(PipeliningClient.login(james.pop3Port(), user));
            }
            heap.octets();
            return (double) (heap.octets() - without) / users.size() / messages;
        } finally {
            for (PipeliningClient client : open) {
                client.say("QUIT");
                client.close();
            }
        }
    }

    private List<String> crowded(James james) throws Exception {
        output.progress("logins beside " + (silent + slow) + " connections");
        logins(james);
        Histogram alone = new Histogram(DIGITS);
        Histogram crowded = new Histogram(DIGITS);
        double octets = 0;
        try (LiveHeap heap = new LiveHeap(james.pid())) {
            for (int turn = 0; turn < TURNS; turn++) {
                alone.add(logins(james));
                heap.octets();
                long without = heap.octets();
                try (Crowd crowd = new Crowd(james.pop3Port(), silent, slow)) {
                    heap.octets();
                    octets += (double) (heap.octets() - without) / (silent + slow) / TURNS;
                    crowded.add(logins(james));
                    crowd.check();
                }
            }
        }
        return List.of(
                "| " + number("%,d", LOGINS * TURNS)
                        + " sessions of PASS, QUIT with an empty maildrop, one after the other | p50, ms | p99, ms |",
                "|---|--:|--:|",
                row("with no other connection", alone),
                row(
                        "beside " + number("%,d", silent) + " silent connections and " + number("%,d", slow)
                                + " that send an octet a second",
                        crowded),
                "",
                "Each of these connections takes " + number("%.1f", octets / 1024)
                        + " KiB of heap. The sessions took turns, " + TURNS
                        + " times, with the connections and without.");
    }

    private static String row(String name, Histogram times) {
        return "| " + name + " | " + number("%.2f", times.getValueAtPercentile(P50) / NANOS_PER_MILLISECOND) + " | "
                + number("%.2f", times.getValueAtPercentile(P99) / NANOS_PER_MILLISECOND) + " |";
    }

    private static Histogram logins(James james) throws Exception {
        Histogram times = new Histogram(DIGITS);
        for (int login = 0; login < LOGINS; login++) {
            long begin = System.nanoTime();
            try (PipeliningClient client = PipeliningClient.login(james.pop3Port(), James.USER)) {
                client.say("QUIT");
            }
            times.recordValue(System.nanoTime() - begin);
        }
        return times;
    }

    private static String number(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
