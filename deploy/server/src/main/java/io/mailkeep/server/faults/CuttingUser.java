package io.mailkeep.server.faults;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.Sets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A user without kept copies whose client marks messages as deleted at any node and is cut off at any octet before its
 * QUIT is complete: nothing may be removed (RFC 1939 §6).
 */
final class CuttingUser {
    /** Up to what its end lacks its last octet of. */
    private static final String QUIT = "QUIT\r";

    private static final int MESSAGES = 20;
    private static final int SESSIONS_A_LISTING = 5;
    private static final int MOST_COMMANDS = 30;
    private static final int MOST_PAUSE_MILLIS = 150;

    private final String address;
    private final String password;
    private final List<Node> nodes;
    private final History history;
    private final Random random;
    private final List<String> findings = new ArrayList<>();
    private List<String> uidls = List.of();
    private int cutMarked;
    private int cutUnread;
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
        uidls = list(node);
        if (uidls.size() != MESSAGES) {
            throw new IOException(uidls.size() + " of " + MESSAGES + " messages are listed for " + address);
        }
    }

    /** Blocking. Goes on as long as it may. */
    void live(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
            Node node = nodes.get(random.nextInt(nodes.size()));
            try {
                if (random.nextInt(SESSIONS_A_LISTING) == 0) {
                    compare(node);
                    listed++;
                } else {
                    cutOff(node);
                }
            } catch (IOException e) {
                broken++;
                history.note(address, "refused or cut by " + node.name() + ": " + e.getMessage());
            }
        }
    }

    private void cutOff(Node node) throws IOException {
        try (Wire wire = Wire.pop3(node.pop3(), address, password)) {
            List<String> commands = Stream.generate(this::command)
                    .limit(random.nextInt(MOST_COMMANDS))
                    .toList();
            String all = commands.stream().map(command -> command + "\r\n").collect(joining()) + QUIT;
            // Half of them in the middle of QUIT.
            int from = random.nextBoolean() ? 0 : all.length() - QUIT.length();
            String sent = all.substring(0, from + random.nextInt(all.length() - from + 1));
            wire.part(sent);
            // Else it is cut off perhaps before the server has read all of it.
            if (random.nextBoolean()) {
                int marked = readAnswers(wire, commands, sent);
                cutMarked += marked > 0 ? 1 : 0;
                history.note(
                        address,
                        marked + " marked, cut off by the client at " + node.name() + " after "
                                + sent.substring(sent.lastIndexOf('\n') + 1).trim());
            } else {
                cutUnread++;
                history.note(address, "cut off by the client at " + node.name() + " without reading");
            }
            if (random.nextBoolean()) {
                wire.reset();
            }
        }
    }

    /** How many messages are marked as deleted then. */
    private static int readAnswers(Wire wire, List<String> commands, String sent) throws IOException {
        int marked = 0;
        long whole = sent.chars().filter(octet -> octet == '\n').count();
        for (String command : commands.subList(0, (int) whole)) {
            boolean ok = wire.read().startsWith("+OK");
            if (ok && command.startsWith("DELE")) {
                marked++;
            } else if (command.equals("RSET")) {
                marked = 0;
            }
        }
        return marked;
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

    /** Whether it is what the last listing was, which then is what this one is. */
    private boolean compare(Node node) throws IOException {
        List<String> seen = list(node);
        Set<String> missing = Sets.difference(Set.copyOf(uidls), Set.copyOf(seen));
        Set<String> unknown = Sets.difference(Set.copyOf(seen), Set.copyOf(uidls));
        if (seen.size() == uidls.size() && missing.isEmpty() && unknown.isEmpty()) {
            return true;
        }
        String finding = address + ": " + node.name() + " lists " + seen.size() + " messages, without " + missing
                + ", with " + unknown + ": nothing was deleted by a whole QUIT";
        history.note(address, "found: " + finding);
        findings.add(finding);
        uidls = seen;
        return false;
    }

    /** When everything works again: whether POP3 and IMAP have all by every node, and sessions were cut. */
    boolean hasAll() throws IOException {
        for (Node node : nodes) {
            if (!compare(node)) {
                return false;
            }
            try (Wire wire = Wire.imap(node.imap(), address, password, "INBOX")) {
                if (wire.imap("c", "UID FETCH 1:* (UID)").stream()
                                .filter(line -> line.contains(" FETCH "))
                                .count()
                        != MESSAGES) {
                    return false;
                }
            }
        }
        return cutMarked > 0 && cutUnread > 0 && listed > 0;
    }

    /** What should not have happened. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    /** For people. */
    String summary() {
        return "cut off before their QUIT was complete: " + cutMarked + " sessions with messages marked, " + cutUnread
                + " more without reading answers; " + listed + " listings in between; of all " + broken
                + " more were refused, or cut by what was broken";
    }
}
