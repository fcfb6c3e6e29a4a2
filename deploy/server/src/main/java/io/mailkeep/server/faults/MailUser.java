package io.mailkeep.server.faults;

import io.mailkeep.server.faults.Known.Fate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One user's mail and clients, one thing after the other, each at any node. What the servers say goes into {@link Known}
 * as far as it is certain.
 */
final class MailUser {
    private static final Pattern LISTED = Pattern.compile("(\\d+) (\\S+)");
    private static final Pattern SUBJECT = Pattern.compile("Subject: (\\S+)");
    private static final int MOST_DELETED = 5;
    private static final int MOST_PAUSE_MILLIS = 1000;

    private final String address;
    private final String password;
    private final List<Node> nodes;
    private final boolean keeps;
    private final BooleanSupplier isAhead;
    private final Random random;
    private final Known known;
    private int sent;
    private int sessions;
    private int broken;
    private int accepts;
    private int quits;

    /**
     * @param keeps whether what POP3 deletes stays for IMAP for ever
     * @param isAhead whether a node's clock is, by which what is deleted now is removed only when that time has come
     */
    MailUser(String address, String password, boolean keeps, List<Node> nodes, BooleanSupplier isAhead, long seed) {
        this.address = address;
        this.password = password;
        this.nodes = nodes;
        this.keeps = keeps;
        this.isAhead = isAhead;
        this.random = new Random(seed);
        this.known = new Known(address, keeps);
    }

    Known known() {
        return known;
    }

    int sessions() {
        return sessions;
    }

    /** How many of the sessions were refused or cut. */
    int broken() {
        return broken;
    }

    /** Blocking. Goes on as long as it may. */
    void live(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            // Among many clients on one machine, what is restarted must have its turn.
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
            sessions++;
            Node node = nodes.get(random.nextInt(nodes.size()));
            try {
                switch (random.nextInt(8)) {
                    case 0, 1 -> send(node.lmtp(), "LHLO here", Fate.THERE);
                    case 2 -> send(node.smtp(), "EHLO here", Fate.QUEUED);
                    case 3, 4 -> read(node);
                    default -> poll(node);
                }
            } catch (IOException e) {
                broken++;
            }
        }
    }

    private void send(int port, String hello, Fate accepted) throws IOException {
        String name = address.replaceAll("@.*", "") + "-" + ++sent;
        try (Wire wire = Wire.mail(port, hello, address, "Subject: " + name + "\r\n\r\n" + name)) {
            boolean queued = accepted == Fate.QUEUED;
            known.sent(name, Fate.PERHAPS_SENT, queued);
            wire.command(".", "250");
            known.sent(name, accepted, queued);
            accepts++;
        }
    }

    /** A POP3 session that deletes some of what it retrieves; one in eight hangs up instead of quitting. */
    private void poll(Node node) throws IOException {
        try (Wire wire = login(node)) {
            Map<String, Integer> listed = list(wire);
            known.listed(listed.keySet());
            List<String> chosen = new ArrayList<>();
            for (Map.Entry<String, Integer> message : listed.entrySet()) {
                if (chosen.size() < MOST_DELETED && random.nextInt(3) == 0) {
                    retrieve(wire, message.getKey(), message.getValue());
                    wire.command("DELE " + message.getValue(), "+OK");
                    chosen.add(message.getKey());
                }
            }
            if (random.nextInt(8) > 0) {
                known.deleting(chosen);
                if (isAhead.getAsBoolean()) {
                    known.isSweptLate(chosen);
                }
                wire.command("QUIT", "+OK");
                known.deleted(chosen);
                quits++;
            }
        }
    }

    private Wire login(Node node) throws IOException {
        Wire wire = new Wire(node.pop3(), "+OK");
        try {
            wire.command("USER " + address, "+OK");
            wire.command("PASS " + password, "+OK");
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** Message numbers by UIDL; each is named. */
    private Map<String, Integer> list(Wire wire) throws IOException {
        wire.command("UIDL", "+OK");
        Map<String, Integer> listed = new LinkedHashMap<>();
        for (String line : wire.readUntil(".")) {
            Matcher message = LISTED.matcher(line);
            if (!message.matches() || listed.put(message.group(2), Integer.valueOf(message.group(1))) != null) {
                known.found("UIDL answered \"" + line + "\"");
            }
        }
        for (Map.Entry<String, Integer> message : listed.entrySet()) {
            if (!known.isNamed(message.getKey())) {
                wire.command("TOP " + message.getValue() + " 0", "+OK");
                known.named(message.getKey(), subject(wire.readUntil(".")));
            }
        }
        return listed;
    }

    private void retrieve(Wire wire, String uidl, int number) throws IOException {
        wire.command("RETR " + number, "+OK");
        String name = subject(wire.readUntil("."));
        if (!name.equals(known.name(uidl))) {
            known.found("UIDL " + uidl + " was " + known.name(uidl) + " and is " + name);
        }
    }

    private void read(Node node) throws IOException {
        try (Wire wire = select(node)) {
            known.inImap(names(wire));
        }
    }

    private Wire select(Node node) throws IOException {
        return Wire.inbox(node.imap(), address, password);
    }

    private static List<String> names(Wire wire) throws IOException {
        return subjects(wire.imap("c", "UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])"));
    }

    /** When everything works again: every node says the same, and it is what the history says. */
    void conclude() throws IOException {
        if (accepts == 0 || quits == 0) {
            known.found("no mail was accepted or no session answered: nothing was tried");
        }
        for (Node node : nodes) {
            try (Wire pop3 = login(node);
                    Wire imap = select(node)) {
                known.concluded(list(pop3).keySet(), names(imap));
                pop3.command("QUIT", "+OK");
            }
        }
    }

    /** Looks whether what was accepted has arrived, by every node. */
    boolean hasArrived() throws IOException {
        for (Node node : nodes) {
            try (Wire pop3 = login(node)) {
                known.listed(list(pop3).keySet());
                pop3.command("QUIT", "+OK");
            }
        }
        return !known.isWaiting();
    }

    /** Whether IMAP has nothing that POP3 has not, by every node: what was deleted has been removed. */
    boolean isSwept() throws IOException {
        for (Node node : nodes) {
            try (Wire pop3 = login(node);
                    Wire imap = select(node)) {
                List<String> listed =
                        list(pop3).keySet().stream().map(known::name).toList();
                pop3.command("QUIT", "+OK");
                if (!names(imap).stream().allMatch(name -> listed.contains(name) || known.isSweptLate(name))) {
                    return false;
                }
            }
        }
        return true;
    }

    String address() {
        return address;
    }

    boolean keeps() {
        return keeps;
    }

    private static String subject(List<String> message) {
        List<String> subjects = subjects(message);
        return subjects.isEmpty() ? "a message without subject" : subjects.get(0);
    }

    private static List<String> subjects(List<String> lines) {
        return lines.stream()
                .map(SUBJECT::matcher)
                .filter(Matcher::matches)
                .map(subject -> subject.group(1))
                .toList();
    }
}
