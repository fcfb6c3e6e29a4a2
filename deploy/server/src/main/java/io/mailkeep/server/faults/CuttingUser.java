package io.mailkeep.server.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A user without kept copies whose client marks messages as deleted at any node and is cut off at any octet before its
 * QUIT is complete: nothing may be removed (RFC 1939 §6).
 */
final class CuttingUser {
    private static final int MESSAGES = 20;
    private static final int SESSIONS_A_LISTING = 5;
    private static final int MOST_COMMANDS = 30;
    private static final int MOST_PAUSE_MILLIS = 40;

    private final String address;
    private final String password;
    private final List<Node> nodes;
    private final History history;
    private final Random random;
    private final Set<String> uidls = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private int cut;
    private int listed;
    private int broken;

    CuttingUser(String address, String password, List<Node> nodes, History history, long seed) {
        this.address = address;
        this.password = password;
        this.nodes = nodes;
        this.history = history;
        this.random = new Random(seed);
    }

    /** Before anything breaks. */
    void prepare() throws IOException {
        Node node = nodes.get(0);
        for (int number = 1; number <= MESSAGES; number++) {
            try (Wire wire = Wire.mail(node.lmtp(), "LHLO here", address, "Subject: " + number + "\r\n\r\n" + number)) {
                wire.command(".", "250");
            }
        }
        uidls.addAll(list(node));
        if (uidls.size() != MESSAGES) {
            findings.add(address + ": " + uidls.size() + " of " + MESSAGES + " messages are listed");
        }
    }

    /** Blocking. Goes on as long as it may. */
    void live(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
            Node node = nodes.get(random.nextInt(nodes.size()));
            try {
                if (random.nextInt(SESSIONS_A_LISTING) == 0) {
                    compare(list(node));
                    listed++;
                } else {
                    cutOff(node);
                    cut++;
                }
            } catch (IOException e) {
                broken++;
            }
        }
    }

    private void cutOff(Node node) throws IOException {
        try (Wire wire = Wire.pop3(node.pop3(), address, password)) {
            StringBuilder commands = new StringBuilder();
            for (int left = random.nextInt(MOST_COMMANDS); left > 0; left--) {
                commands.append(command()).append("\r\n");
            }
            commands.append("QUIT\r");
            String sent = commands.substring(0, random.nextInt(commands.length() + 1));
            wire.part(sent);
            // Else perhaps before the server has read all of it.
            if (random.nextBoolean()) {
                for (long left = sent.chars().filter(octet -> octet == '\n').count(); left > 0; left--) {
                    wire.read();
                }
            }
            if (random.nextBoolean()) {
                wire.reset();
            }
        }
    }

    private String command() {
        return switch (random.nextInt(10)) {
            case 0 -> "NOOP";
            case 1 -> "STAT";
            case 2 -> "RSET";
            default -> "DELE " + (1 + random.nextInt(MESSAGES));
        };
    }

    private List<String> list(Node node) throws IOException {
        try (Wire wire = Wire.pop3(node.pop3(), address, password)) {
            wire.command("UIDL", "+OK");
            List<String> lines = wire.readUntil(".");
            wire.command("QUIT", "+OK");
            return lines.stream()
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .toList();
        }
    }

    private void compare(List<String> seen) {
        if (!uidls.equals(new HashSet<>(seen)) || seen.size() != uidls.size()) {
            String finding = address + ": " + seen.size() + " messages are listed, without a QUIT since there were "
                    + uidls.size();
            history.note(address, finding);
            findings.add(finding);
        }
    }

    /** When everything works again: whether POP3 and IMAP have all by every node, and sessions were cut. */
    boolean hasAll() throws IOException {
        for (Node node : nodes) {
            compare(list(node));
            try (Wire wire = Wire.imap(node.imap(), address, password, "INBOX")) {
                if (wire.imap("c", "UID FETCH 1:* (UID)").stream()
                                .filter(line -> line.contains(" FETCH "))
                                .count()
                        != MESSAGES) {
                    return false;
                }
            }
        }
        return cut > 0 && listed > 0;
    }

    /** What should not have happened. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    /** For people. */
    String summary() {
        return "cut off: " + cut + " sessions before their QUIT was complete; " + listed
                + " listings in between; of both " + broken + " more were refused, or cut by what was broken";
    }
}
