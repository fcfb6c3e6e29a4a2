package io.mailkeep.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Real mail under every policy, against a server whose ports are published in this process. Blocking. */
public final class Demonstration {
    /** Every user's. */
    public static final String PASSWORD = "demo";

    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final List<String> refusals = new ArrayList<>();
    private final String token;

    /**
     * A demonstration to be run once.
     *
     * @param token webadmin's, to ask the server what it will do with what is left
     */
    public Demonstration(String token) {
        this.token = token;
    }

    /** The {@code keepcopy.xml} to start the server with. */
    public static String keepcopyXml() throws IOException {
        try (InputStream xml = Demonstration.class.getResourceAsStream("keepcopy.xml")) {
            return new String(xml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Who must exist before it runs. */
    public static List<String> users() {
        return Arrays.stream(DemoPolicy.values()).map(DemoPolicy::user).toList();
    }

    /** Delivers, lets the client do its work and looks what is left. */
    public Report run() throws IOException, InterruptedException {
        Instant begin = Instant.now();
        List<Sample> delivered = deliver(Corpus.samples());
        awaitDelivery(delivered.size());
        List<Row> rows = new ArrayList<>();
        for (DemoPolicy policy : DemoPolicy.values()) {
            rows.addAll(new PolicyTrial(policy, delivered, token).run());
        }
        return new Report(rows, refusals, Duration.between(begin, Instant.now()));
    }

    private List<Sample> deliver(List<Sample> samples) throws IOException {
        List<Sample> delivered = new ArrayList<>();
        try (MailTransfer smtp = MailTransfer.smtp();
                MailTransfer lmtp = MailTransfer.lmtp()) {
            for (Sample sample : samples) {
                List<String> answers = (sample.way() == Sample.Way.SMTP ? smtp : lmtp).deliver(sample, users());
                if (answers.isEmpty()) {
                    delivered.add(sample);
                } else {
                    refusals.add(sample.name() + ": " + answers);
                }
            }
        }
        return delivered;
    }

    // What has not come by then is a fault of the rows it is missing from.
    private static void awaitDelivery(int count) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(DELIVERED_WITHIN);
        for (String user : users()) {
            try (ImapClient imap = ImapClient.login(user, PASSWORD)) {
                while (imap.count("INBOX") < count && Instant.now().isBefore(deadline)) {
                    Thread.sleep(BETWEEN_LOOKS.toMillis());
                }
            }
        }
    }
}
