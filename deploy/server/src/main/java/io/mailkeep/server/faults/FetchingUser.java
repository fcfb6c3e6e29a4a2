package io.mailkeep.server.faults;

import io.mailkeep.server.client.PollingClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user who leaves all mail on the server, whose real client fetches from any node what it does not have yet. */
final class FetchingUser {
    private static final Pattern SUBJECT = Pattern.compile("^Subject: (\\S+)", Pattern.MULTILINE);
    private static final String END = "that is all";
    private static final int POLLS_A_MAIL = 3;

    private final String address;
    private final PollingClient client;
    private final int mostPauseMillis;
    private final List<Node> nodes;
    private final Random random;
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> fetched = new HashSet<>();
    private final Set<String> mayComeAgain = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private int sent;
    private int polls;
    private int broken;

    FetchingUser(String address, PollingClient client, Duration mostPause, List<Node> nodes, long seed) {
        this.address = address;
        this.client = client;
        this.mostPauseMillis = Math.toIntExact(mostPause.toMillis());
        this.nodes = nodes;
        this.random = new Random(seed);
    }

    String address() {
        return address;
    }

    boolean hasClient() {
        return client.isInstalled();
    }

    /** Blocking. Goes on as long as it may. */
    void live(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(mostPauseMillis));
            if (random.nextInt(POLLS_A_MAIL) == 0) {
                attempt(this::send);
            }
            attempt(this::poll);
        }
    }

    private void attempt(Attempt attempt) throws InterruptedException {
        try {
            attempt.at(nodes.get(random.nextInt(nodes.size())));
        } catch (IOException e) {
            broken++;
        }
    }

    private interface Attempt {
        void at(Node node) throws IOException, InterruptedException;
    }

    private void send(Node node) throws IOException {
        String name = "fetched-" + ++sent;
        try (Wire wire = Wire.mail(node.lmtp(), "LHLO here", address, "Subject: " + name + "\r\n\r\n" + END)) {
            wire.command(".", "250");
            accepted.add(name);
        }
    }

    private void poll(Node node) throws IOException, InterruptedException {
        polls++;
        boolean right = false;
        try {
            client.poll(node.pop3());
            right = true;
        } finally {
            take(right || client.remembers());
        }
        // What it had forgotten it has now.
        mayComeAgain.clear();
    }

    private void take(boolean remembered) throws IOException {
        for (String mail : client.taken()) {
            Matcher subject = SUBJECT.matcher(mail);
            // Of what was cut off it has the beginning, and is right to fetch it again.
            if (subject.find() && mail.contains(END)) {
                String name = subject.group(1);
                if (!fetched.add(name) && !mayComeAgain.remove(name)) {
                    findings.add(address + ": " + name + " was fetched twice");
                }
                if (!remembered) {
                    mayComeAgain.add(name);
                }
            }
        }
    }

    /** When everything works again: whether it has, by one node or the other, all that was accepted, and that is something. */
    boolean hasAll() throws IOException, InterruptedException {
        for (Node node : nodes) {
            poll(node);
        }
        return !fetched.isEmpty() && fetched.containsAll(accepted);
    }

    /** What should not have happened. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    /** For people. */
    String summary() {
        return client.name() + ": " + sent + " mails sent, " + polls + " polls, of both " + broken + " refused or cut; "
                + fetched.size() + " fetched";
    }
}
