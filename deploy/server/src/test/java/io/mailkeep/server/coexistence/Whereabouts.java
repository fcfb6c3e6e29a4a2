package io.mailkeep.server.coexistence;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where each message is, by those who brought it there. Messages are numbered, and their subjects say so. Who changes one
 * holds it meanwhile. Thread-safe.
 */
// One holder at a time: of two changes at once James's memory store mixes up the flags, and for a STORE on what has
// just
// gone it allocates a mod-sequence that stands for nothing, for which the feed waits for minutes.
final class Whereabouts {
    // James makes these at the first login.
    static final String INBOX = "INBOX";
    static final String ARCHIVE = "Archive";
    static final String TRASH = "Trash";
    static final String NOWHERE = "nowhere";

    private static final String SUBJECT = "message ";
    private static final Pattern FIELD = Pattern.compile("Subject: " + SUBJECT + "(\\d+)");

    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, String> places = new ConcurrentHashMap<>();
    private final Set<Integer> hidden = ConcurrentHashMap.newKeySet();
    private final Set<Integer> held = ConcurrentHashMap.newKeySet();

    static String subject(int message) {
        return SUBJECT + message;
    }

    static int messageOf(String subject) {
        return Integer.parseInt(subject.substring(SUBJECT.length()));
    }

    /** The message whose subject field is in the text. */
    static Optional<Integer> messageIn(String text) {
        Matcher matcher = FIELD.matcher(text);
        return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    /** A new message, held. */
    int next() {
        int message = last.incrementAndGet();
        held.add(message);
        return message;
    }

    /** Whether the caller has it from now on, until it lets go. */
    boolean hold(int message) {
        return held.add(message);
    }

    void letGo(int message) {
        held.remove(message);
    }

    void put(int message, String place) {
        places.put(message, place);
    }

    /** It stays in INBOX, and POP3 does not list it until it comes there anew. */
    void hide(int message) {
        hidden.add(message);
    }

    void bringToInbox(int message) {
        hidden.remove(message);
        put(message, INBOX);
    }

    List<Integer> at(String place) {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().equals(place))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    List<Integer> listedByPop3() {
        return at(INBOX).stream().filter(message -> !hidden.contains(message)).toList();
    }
}
