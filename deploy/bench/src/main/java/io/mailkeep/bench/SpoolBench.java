package io.mailkeep.bench;

import io.mailkeep.bench.SpoolPipelines.Pipeline;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/spool} runs. */
@Command(
        name = "deploy/bench/spool",
        mixinStandardHelpOptions = true,
        description =
                "Measures messages a second from SMTP into INBOX by James's LocalDelivery and through the mailets,"
                        + " in turns on one server over Cassandra, and prints the comparison as Markdown.")
public final class SpoolBench implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern MESSAGES = Pattern.compile("MESSAGES (\\d+)");
    private static final int POLL_MILLISECONDS = 20;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds that count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "clients that send at once (default: ${DEFAULT-VALUE})")
    private int clients = 8;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description = "messages of a client in a round and pipeline (default: ${DEFAULT-VALUE})")
    private int messages = 100;

    @Option(names = "--octets", paramLabel = "N", description = "size of a body (default: ${DEFAULT-VALUE})")
    private int octets = 4500;

    @Mixin
    private Output output;

    private int users;

    private SpoolBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new SpoolBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        Path home = Files.createTempDirectory("mailkeep-spool");
        Circumstances before = Circumstances.now();
        try (CassandraNode cassandra = CassandraNode.builder().start();
                James james = James.start(James.Setup.SPOOL, checkout, home.resolve("james"), cassandra)) {
            String report = report(measure(james), before);
            output.report(report);
        } finally {
            Homes.delete(home);
        }
        return 0;
    }

    /** The first round warms up and does not count. Each begins with another pipeline. */
    private Map<Pipeline, List<Double>> measure(James james) throws Exception {
        Map<Pipeline, List<Double>> rates = new EnumMap<>(Pipeline.class);
        List<Pipeline> order = new ArrayList<>(List.of(Pipeline.values()));
        for (int round = 0; round <= rounds; round++) {
            output.progress(round == 0 ? "warming up" : "round " + round);
            for (Pipeline pipeline : order) {
                double rate = rate(james, pipeline);
                if (round > 0) {
                    rates.computeIfAbsent(pipeline, any -> new ArrayList<>()).add(rate);
                }
            }
            Collections.rotate(order, 1);
        }
        return rates;
    }

    /** Until every message is in its INBOX. */
    private double rate(James james, Pipeline pipeline) throws Exception {
        List<String> recipients = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            users++;
            recipients.add("user" + users + "@" + James.DOMAIN);
            james.addUser(recipients.get(client));
        }
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        long begin = System.nanoTime();
        try {
            List<Future<Integer>> done = new ArrayList<>();
            for (String recipient : recipients) {
                done.add(threads.submit(() -> send(james, recipient, pipeline)));
            }
            for (Future<Integer> one : done) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return clients * messages / ((System.nanoTime() - begin) / 1e9);
    }

    private int send(James james, String recipient, Pipeline pipeline) throws IOException, InterruptedException {
        try (SpoolClient smtp = new SpoolClient(james.smtpPort())) {
            for (int i = 0; i < messages; i++) {
                smtp.send(recipient, pipeline, i + "." + recipient.replace('@', '.'), octets);
            }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (ImapClient imap = james.login(recipient)) {
            while (count(imap) < messages) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("Messages to " + recipient + " did not arrive by " + pipeline);
                }
                Thread.sleep(POLL_MILLISECONDS);
            }
        }
        return messages;
    }

    private static int count(ImapClient imap) throws IOException {
        // INBOX is created with the first message.
        if (imap.command("LIST \"\" INBOX").stream().noneMatch(line -> line.startsWith("* LIST"))) {
            return 0;
        }
        Matcher count = MESSAGES.matcher(String.join(" ", imap.command("STATUS INBOX (MESSAGES)")));
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    private String report(Map<Pipeline, List<Double>> rates, Circumstances before) {
        Report report = new Report();
        report.paragraph("# Delivery with our mailets against LocalDelivery");
        report.paragraph(before.of("deploy/bench/spool --rounds " + rounds + " --clients " + clients + " --messages "
                        + messages + " --octets " + octets)
                + " Messages a second from SMTP into INBOX, one Cassandra node.");
        StringBuilder table =
                new StringBuilder("| pipeline | messages/s (spread) | : LocalDelivery (spread) |\n|---|--:|--:|\n");
        rates.forEach((pipeline, rate) -> table.append("| ")
                .append(pipeline)
                .append(" | ")
                .append(spread("%.0f", rate))
                .append(" | ")
                .append(spread("%.2f", ratios(rate, rates.get(Pipeline.STOCK))))
                .append(" |\n"));
        report.paragraph(table.toString().stripTrailing());
        return report.toString();
    }

    private static List<Double> ratios(List<Double> ours, List<Double> stock) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / stock.get(i));
        }
        return ratios;
    }

    private static String spread(String format, List<Double> values) {
        return number(format, Samples.median(values)) + " (" + number(format, Collections.min(values)) + "–"
                + number(format, Collections.max(values)) + ")";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
