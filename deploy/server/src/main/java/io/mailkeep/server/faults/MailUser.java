package io.mailkeep.server.faults;

import io.mailkeep.server.faults.Known.Fate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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
    private static final Pattern UID = Pattern.compile("\\* \\d+ FETCH \\(.*\\bUID (\\d+)");
    private static final int MOST_DELETED = 5;
    private static final int MOST_PAUSE_MILLIS = 1000;

    private final String address;
    private final String password;
    private final List<Node> nodes;
    private final Kind kind;
    private final BooleanSupplier isAhead;
    private final History history;
    private final Random random;
    private final Known known;
    private int sent;
    private int sessions;
    private int broken;
    private int accepts;
    private int quits;
    private int listings;
    private int refusedLogins;
    private int unansweredQuits;
    private int appended;
    private int moved;
    private int removed;

    /**
     * @param isAhead whether a node's clock is, by which what is deleted now is removed only when that time has come
     */
    MailUser(String address, String password, List<Node> nodes, BooleanSupplier isAhead, History history, long seed) {
        this.address = address;
        this.password = password;
        this.nodes = nodes;
        this.kind = Kind.of(address);
        this.isAhead = isAhead;
        this.history = history;
        this.random = new Random(seed);
        this.known = new Known(address, kind, history);
    }

    Known known() {
        return known;
    }

    int sessions() {
        return sessions;
    }

    /** By IMAP, and answered. */
    int appended() {
        return appended;
    }

    /** By IMAP, and answered. */
    int moved() {
        return moved;
    }

    /** By IMAP, and answered. */
    int removed() {
        return removed;
    }

    /** How many of the sessions were refused or cut. */
    int broken() {
        return broken;
    }

    /** Of POP3, each compared with what is known. */
    int listings() {
        return listings;
    }

    /** Of POP3, with an answer. */
    int refusedLogins() {
        return refusedLogins;
    }

    /** Of POP3, cut off or answered with an error: either outcome is right, if it is one for all that was deleted. */
    int unansweredQuits() {
        return unansweredQuits;
    }

    /** Before anything breaks. */
    void prepare() throws IOException {
        // For these POP3 creates it, perhaps while something is broken.
        if (kind == Kind.MOVED) {
            return;
        }
        try (Wire wire = Wire.imap(nodes.get(0).imap(), address, password)) {
            if (!hasTrash(wire)) {
                wire.imap("c", "CREATE " + Kind.TRASH);
            }
        }
    }

    private static boolean hasTrash(Wire wire) throws IOException {
        return !wire.imap("b", "LIST \"\" " + Kind.TRASH).isEmpty();
    }

    /** Blocking. Goes on as long as it may. */
    void live(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            // Among many clients on one machine, what is restarted must have its turn.
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
            sessions++;
            Node node = nodes.get(random.nextInt(nodes.size()));
            history.note(address, "begins at " + node.name());
            try {
                switch (random.nextInt(10)) {
                    case 0, 1 -> send(node.lmtp(), "LHLO here", Fate.THERE);
                    case 2 -> send(node.smtp(), "EHLO here", Fate.QUEUED);
                    case 3 -> append(node);
                    case 4 -> read(node);
                    case 5 -> move(node);
                    case 6 -> remove(node);
                    default -> poll(node);
                }
            } catch (IOException e) {
                broken++;
                history.note(address, "refused or cut: " + e.getMessage());
            }
        }
    }

    private void send(int port, String hello, Fate accepted) throws IOException {
        String name = nextName();
        try (Wire wire = Wire.mail(port, hello, address, "Subject: " + name + "\r\n\r\n" + name)) {
            boolean queued = accepted == Fate.QUEUED;
            known.sent(name, Fate.PERHAPS_SENT, queued);
            wire.command(".", "250");
            known.sent(name, accepted, queued);
            accepts++;
        }
    }

    private String nextName() {
        return address.replaceAll("@.*", "") + "-" + ++sent;
    }

    private void append(Node node) throws IOException {
        String name = nextName();
        String message = "From: " + address + "\r\nSubject: " + name + "\r\n\r\n" + name + "\r\n";
        try (Wire wire = Wire.imap(node.imap(), address, password)) {
            known.sent(name, Fate.PERHAPS_SENT, false);
            // RFC 7888: the literal follows at once.
            wire.imap("b", "APPEND INBOX {" + message.length() + "+}\r\n" + message);
            known.sent(name, Fate.THERE, false);
            appended++;
        }
    }

    private void move(Node node) throws IOException {
        try (Wire wire = select(node)) {
            Optional<Map.Entry<String, String>> chosen = any(wire);
            if (chosen.isPresent() && hasTrash(wire)) {
                known.taken(chosen.get().getKey(), Fate.PERHAPS_MOVED);
                wire.imap("d", "UID MOVE " + chosen.get().getValue() + " " + Kind.TRASH);
                known.taken(chosen.get().getKey(), Fate.MOVED);
                moved++;
            }
        }
    }

    private void remove(Node node) throws IOException {
        try (Wire wire = select(node)) {
            Optional<Map.Entry<String, String>> chosen = any(wire);
            if (chosen.isPresent()) {
                known.taken(chosen.get().getKey(), Fate.PERHAPS_REMOVED);
                wire.imap("d", "UID STORE " + chosen.get().getValue() + " +FLAGS.SILENT (\\Deleted)");
                wire.imap("e", "UID EXPUNGE " + chosen.get().getValue());
                // James looks for what is to be removed in a table that may lack what was marked in this moment.
                if (wire.imap("f", "UID FETCH " + chosen.get().getValue() + " (UID)").stream()
                        .noneMatch(line -> UID.matcher(line).find())) {
                    known.taken(chosen.get().getKey(), Fate.REMOVED);
                    removed++;
                }
            }
        }
    }

    /** One that IMAP may take away: its name, and its UID. */
    private Optional<Map.Entry<String, String>> any(Wire wire) throws IOException {
        List<Map.Entry<String, String>> all = uids(wire).entrySet().stream()
                .filter(message -> known.mayBeTaken(message.getKey()))
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    /** UIDs by name, of names that are there once. */
    private static Map<String, String> uids(Wire wire) throws IOException {
        Map<String, String> uids = new HashMap<>();
        Set<String> twice = new HashSet<>();
        String uid = "";
        for (String line : wire.imap("c", "UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])")) {
            Matcher fetched = UID.matcher(line);
            Matcher subject = SUBJECT.matcher(line);
            if (fetched.find()) {
                uid = fetched.group(1);
            } else if (subject.matches() && uids.put(subject.group(1), uid) != null) {
                twice.add(subject.group(1));
            }
        }
        uids.keySet().removeAll(twice);
        return uids;
    }

    /** A POP3 session that deletes some of what it retrieves; one in eight hangs up instead of quitting. */
    private void poll(Node node) throws IOException {
        try (Wire wire = login(node)) {
            Map<String, Integer> listed = list(wire);
            known.listed(listed.keySet());
            listings++;
            List<String> chosen = new ArrayList<>();
            for (Map.Entry<String, Integer> message : listed.entrySet()) {
                if (chosen.size() < MOST_DELETED && random.nextInt(3) == 0 && known.mayBeDeleted(message.getKey())) {
                    retrieve(wire, message.getKey(), message.getValue());
                    wire.command("DELE " + message.getValue(), "+OK");
                    chosen.add(message.getKey());
                }
            }
            if (random.nextInt(8) > 0) {
                known.deleting(chosen);
                noteWhetherLate(chosen);
                unansweredQuits++;
                try {
                    wire.command("QUIT", "+OK");
                } finally {
                    // The clock may have been put ahead in between.
                    noteWhetherLate(chosen);
                }
                unansweredQuits--;
                known.deleted(chosen);
                quits++;
            }
        }
    }

    private void noteWhetherLate(List<String> deleted) {
        if (kind == Kind.SWEPT && isAhead.getAsBoolean()) {
            known.isSweptLate(deleted);
        }
    }

    private Wire login(Node node) throws IOException {
        try {
            return Wire.pop3(node.pop3(), address, password);
        } catch (Wire.RefusedException e) {
            refusedLogins++;
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
        return Wire.imap(node.imap(), address, password, "INBOX");
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
                known.concluded(list(pop3).keySet(), names(imap), inTrash(node));
                pop3.command("QUIT", "+OK");
            }
        }
    }

    private List<String> inTrash(Node node) throws IOException {
        try (Wire wire = Wire.imap(node.imap(), address, password)) {
            if (!hasTrash(wire)) {
                return List.of();
            }
            wire.imap("d", "SELECT " + Kind.TRASH);
            return names(wire);
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

    Kind kind() {
        return kind;
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
