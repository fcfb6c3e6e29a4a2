package io.mailkeep.server.faults;

import com.google.common.base.Splitter;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device of a user that keeps which messages there are and what flags they have, as it was told of them: in a session
 * that stays for long, and in the next by QRESYNC (RFC 7162), at any node. It sets and takes away a keyword. One thread
 * at a time.
 */
final class ImapDevice {
    private static final String KEYWORD = "Touched";
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final Pattern VANISHED = Pattern.compile("\\* VANISHED (\\(EARLIER\\) )?([\\d:,]+)");
    private static final Pattern EXPUNGE = Pattern.compile("\\* \\d+ EXPUNGE");
    private static final Pattern FETCH = Pattern.compile("\\* \\d+ FETCH \\((.*)\\)");
    private static final Pattern UID = Pattern.compile("\\bUID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("\\bFLAGS \\(([^)]*)\\)");
    private static final Pattern VALIDITY = Pattern.compile("\\[UIDVALIDITY (\\d+)\\]");
    private static final Pattern MODSEQ = Pattern.compile("\\[HIGHESTMODSEQ (\\d+)\\]");
    private static final int MOST_PAUSE_MILLIS = 3000;

    private final String address;
    private final String password;
    private final List<Node> nodes;
    private final Random random;
    private final NavigableMap<Long, Set<String>> kept = new TreeMap<>();
    // What was answered: whether the keyword is there.
    private final Map<Long, Boolean> touched = new HashMap<>();
    // What was not, and may be carried out later.
    private final Set<Long> uncertain = new HashSet<>();
    private final Set<String> findings = new TreeSet<>();
    private Optional<Wire> session = Optional.empty();
    private String uidValidity = "";
    private String modSeq = "";
    private int exists;
    private int sessions;
    private int stores;
    private int readAgain;

    ImapDevice(String address, String password, List<Node> nodes, long seed) {
        this.address = address;
        this.password = password;
        this.nodes = nodes;
        this.random = new Random(seed);
    }

    /** Blocking. Goes on as long as it may. */
    void live(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
            try {
                switch (random.nextInt(20)) {
                    case 0 -> hangUp();
                    case 1, 2, 3, 4, 5 -> touch();
                    default -> hear();
                }
            } catch (IOException e) {
                hangUp();
            }
        }
    }

    /** When everything works again: whether it keeps, without a new session if it has one, what every node has. */
    boolean isUpToDate() throws IOException {
        try {
            hear();
        } catch (IOException e) {
            hangUp();
            throw e;
        }
        for (Node node : nodes) {
            String difference = difference(there(node));
            if (!difference.isEmpty()) {
                throw new IOException(difference);
            }
        }
        touched.forEach((uid, present) -> {
            if (!uncertain.contains(uid)
                    && kept.containsKey(uid)
                    && kept.get(uid).contains(KEYWORD) != present) {
                found("of UID " + uid + " a STORE that was answered is lost, the keyword should be "
                        + (present ? "there" : "gone"));
            }
        });
        return true;
    }

    /** Gives up its session, and comes back by QRESYNC. */
    boolean isUpToDateAnew() throws IOException {
        hangUp();
        return isUpToDate();
    }

    private String difference(Map<Long, Set<String>> there) {
        var difference = Maps.difference(kept, there);
        return difference.areEqual() ? "" : "the device and a new session: " + difference;
    }

    /** What a device is told that knows nothing. */
    private Map<Long, Set<String>> there(Node node) throws IOException {
        try (Wire wire = Wire.imap(node.imap(), address, password)) {
            wire.imap("b", "SELECT INBOX");
            Map<Long, Set<String>> there = new TreeMap<>();
            for (String line : wire.imap("c", "UID FETCH 1:* (FLAGS)")) {
                fetched(line, there);
            }
            return there;
        }
    }

    private Wire session() throws IOException {
        if (session.isEmpty()) {
            Wire wire = Wire.imap(nodes.get(random.nextInt(nodes.size())).imap(), address, password);
            session = Optional.of(wire);
            wire.imap("b", "ENABLE QRESYNC");
            List<String> said = wire.imap(
                    "c",
                    uidValidity.isEmpty()
                            ? "SELECT INBOX"
                            : "SELECT INBOX (QRESYNC (" + uidValidity + " " + modSeq + "))");
            String validity = only(VALIDITY, said);
            if (!uidValidity.isEmpty() && !validity.equals(uidValidity)) {
                found("UIDVALIDITY was " + uidValidity + " and is " + validity);
            }
            hear(said);
            uidValidity = validity;
            modSeq = only(MODSEQ, said);
            sessions++;
        }
        return session.get();
    }

    private void hear() throws IOException {
        hear(session().imap("d", "NOOP"));
    }

    private void touch() throws IOException {
        Wire wire = session();
        if (kept.isEmpty()) {
            return;
        }
        long uid = new ArrayList<>(kept.keySet()).get(random.nextInt(kept.size()));
        boolean present = random.nextBoolean();
        boolean certain = uncertain.add(uid);
        List<String> said =
                wire.imap("e", "UID STORE " + uid + " " + (present ? "+" : "-") + "FLAGS (" + KEYWORD + ")");
        if (certain) {
            uncertain.remove(uid);
            touched.put(uid, present);
        }
        stores++;
        hear(said);
    }

    private void hear(List<String> said) throws IOException {
        keep(said);
        if (kept.size() != exists) {
            keep(fetch(kept.isEmpty() ? 1 : kept.lastKey() + 1));
        }
        if (kept.size() != exists) {
            readAgain++;
            kept.clear();
            keep(fetch(1));
        }
    }

    private List<String> fetch(long first) throws IOException {
        return session.orElseThrow().imap("f", "UID FETCH " + first + ":* (FLAGS)");
    }

    private void keep(List<String> said) {
        for (String line : said) {
            Matcher vanished = VANISHED.matcher(line);
            Matcher count = EXISTS.matcher(line);
            if (vanished.matches()) {
                int gone = forget(vanished.group(2));
                exists -= vanished.group(1) == null ? gone : 0;
            } else if (count.matches()) {
                exists = Integer.parseInt(count.group(1));
            } else if (EXPUNGE.matcher(line).matches()) {
                found("told by sequence number what vanished");
            } else {
                fetched(line, kept);
            }
        }
    }

    /** How many UIDs the set names. */
    private int forget(String set) {
        int named = 0;
        for (String range : Splitter.on(',').split(set)) {
            List<String> ends = Splitter.on(':').splitToList(range);
            long first = Long.parseLong(ends.get(0));
            long last = Long.parseLong(ends.get(ends.size() - 1));
            kept.subMap(first, true, last, true).clear();
            named += (int) (last - first + 1);
        }
        return named;
    }

    private void fetched(String line, Map<Long, Set<String>> messages) {
        Matcher fetched = FETCH.matcher(line);
        if (fetched.matches()) {
            Matcher uid = UID.matcher(fetched.group(1));
            Matcher flags = FLAGS.matcher(fetched.group(1));
            if (!uid.find()) {
                found("told of a message without its UID");
            } else if (flags.find()) {
                Set<String> set =
                        new TreeSet<>(Splitter.on(' ').omitEmptyStrings().splitToList(flags.group(1)));
                // Of one session only.
                set.remove("\\Recent");
                messages.put(Long.valueOf(uid.group(1)), set);
            }
        }
    }

    private static String only(Pattern pattern, List<String> said) throws IOException {
        for (String line : said) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new IOException("no " + pattern + " in " + said);
    }

    private void hangUp() {
        session.ifPresent(wire -> {
            try {
                wire.close();
            } catch (IOException e) {
                // It is given up anyway.
            }
        });
        session = Optional.empty();
    }

    private void found(String finding) {
        findings.add("device of " + address + ": " + finding);
    }

    /** What should not have happened. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    String address() {
        return address;
    }

    int sessions() {
        return sessions;
    }

    /** How many STOREs were answered. */
    int stores() {
        return stores;
    }

    /** How often it had to read all flags, as it was told of fewer or more messages than there were. */
    int readAgain() {
        return readAgain;
    }
}
