package io.mailkeep.server.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of one user's messages from the answers that the user's client had, and what was seen that contradicts
 * it. One thread at a time.
 */
final class Known {
    /** What is known of one message. */
    enum Fate {
        /** The server did not say whether it took it. */
        PERHAPS_SENT,
        /** Accepted for delivery: it arrives sooner or later. */
        QUEUED,
        THERE,
        /** Its deletion was sent, and no answer came: either is right, but for all of that session alike. */
        PERHAPS_DELETED,
        DELETED
    }

    private final String user;
    private final boolean keeps;
    private final Map<String, Message> byName = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int again;
    private int session;

    /** @param keeps whether what POP3 deletes stays for IMAP */
    Known(String user, boolean keeps) {
        this.user = user;
        this.keeps = keeps;
    }

    /** @param queued whether it goes through a mail queue, which may deliver it twice */
    void sent(String name, Fate fate, boolean queued) {
        byName.put(name, new Message(name, fate, queued));
    }

    /** The name of the message of that UIDL, if it has been read before. */
    boolean isNamed(String uidl) {
        return names.containsKey(uidl);
    }

    String name(String uidl) {
        return names.get(uidl);
    }

    /** A message of the listing was read for the first time. */
    void named(String uidl, String name) {
        names.put(uidl, name);
        Message message = byName.get(name);
        if (message == null) {
            findings.add(user + ": " + name + " was never sent to this user");
        } else if (message.uidls.add(uidl) && message.uidls.size() > 1) {
            if (message.queued) {
                // A queue delivers again what a killed node had delivered and not yet signed off.
                again++;
            } else {
                findings.add(user + ": " + name + " has two UIDLs " + message.uidls);
            }
        }
    }

    /** POP3 listed exactly these UIDLs, each of which has been named. */
    void listed(Collection<String> uidls) {
        Set<String> seen =
                uidls.stream().map(names::get).filter(Objects::nonNull).collect(Collectors.toSet());
        for (Message message : byName.values()) {
            boolean listed = seen.contains(message.name);
            switch (message.fate) {
                case PERHAPS_SENT, QUEUED -> message.fate = listed ? Fate.THERE : message.fate;
                case THERE -> {
                    if (!listed) {
                        findings.add(user + ": " + message.name + " is missing from a listing");
                    }
                }
                    // While it is listed, a node that was frozen may still carry the deletion out.
                case PERHAPS_DELETED -> message.fate = listed ? message.fate : Fate.DELETED;
                case DELETED -> {
                    if (listed && message.uidls.size() == 1) {
                        findings.add(user + ": " + message.name + " came back");
                    }
                }
            }
        }
    }

    /** A QUIT with these marked was sent; nothing is known of it yet. */
    void deleting(Collection<String> uidls) {
        session++;
        named(uidls).forEach(message -> {
            // Of two sessions without an answer, either may have deleted it.
            message.doubtful = message.fate == Fate.PERHAPS_DELETED ? OptionalInt.empty() : OptionalInt.of(session);
            message.fate = Fate.PERHAPS_DELETED;
        });
    }

    /** IMAP may have these for longer than there is time to wait. */
    void isSweptLate(Collection<String> uidls) {
        named(uidls).forEach(message -> message.isSweptLate = true);
    }

    boolean isSweptLate(String name) {
        return Optional.ofNullable(byName.get(name))
                .filter(message -> message.isSweptLate)
                .isPresent();
    }

    /** It was answered. */
    void deleted(Collection<String> uidls) {
        named(uidls).forEach(message -> {
            message.fate = Fate.DELETED;
            message.doubtful = OptionalInt.empty();
        });
    }

    private Stream<Message> named(Collection<String> uidls) {
        return uidls.stream().map(names::get).map(byName::get).filter(Objects::nonNull);
    }

    /** At the end, when everything works: POP3 lists these, and IMAP has messages of these names. */
    void concluded(Collection<String> uidls, Collection<String> inImap) {
        listed(uidls);
        Set<String> listed = uidls.stream().map(names::get).collect(Collectors.toSet());
        Set<String> present = new HashSet<>(inImap);
        for (Message message : byName.values()) {
            boolean must =
                    switch (message.fate) {
                        case THERE -> true;
                        case QUEUED -> {
                            findings.add(user + ": " + message.name + " was accepted and never arrived");
                            yield false;
                        }
                        case PERHAPS_SENT -> false;
                        case PERHAPS_DELETED, DELETED -> keeps || listed.contains(message.name);
                    };
            if (must && !present.contains(message.name)) {
                findings.add(user + ": " + message.name + " (" + message.fate + ") is lost to IMAP");
            } else if (!must
                    && present.contains(message.name)
                    && message.fate != Fate.PERHAPS_SENT
                    && !message.isSweptLate) {
                findings.add(user + ": " + message.name + " (" + message.fate + ") is still there for IMAP");
            }
        }
        if (inImap.size() - present.size() > again) {
            findings.add(user + ": IMAP has messages twice");
        }
        wholeSessions(listed);
    }

    private void wholeSessions(Set<String> listed) {
        Map<Integer, Set<Boolean>> outcomes = new HashMap<>();
        byName.values().stream()
                .filter(message -> message.uidls.size() == 1)
                .forEach(message -> message.doubtful.ifPresent(number ->
                        outcomes.computeIfAbsent(number, any -> new HashSet<>()).add(listed.contains(message.name))));
        outcomes.forEach((number, both) -> {
            if (both.size() > 1) {
                findings.add(user + ": a QUIT without an answer was carried out in part");
            }
        });
    }

    /** Meanwhile, IMAP has messages of these names. */
    void inImap(Collection<String> present) {
        Set<String> seen = new HashSet<>(present);
        for (Message message : byName.values()) {
            boolean must = message.fate == Fate.THERE || (keeps && message.fate == Fate.DELETED);
            if (must && !seen.contains(message.name)) {
                findings.add(user + ": " + message.name + " (" + message.fate + ") is missing from IMAP");
            }
        }
    }

    /** Whether a message that was accepted has not been listed yet. */
    boolean isWaiting() {
        return byName.values().stream().anyMatch(message -> message.fate == Fate.QUEUED);
    }

    void found(String finding) {
        findings.add(user + ": " + finding);
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    int messages() {
        return byName.size();
    }

    /** How many messages the mail queue delivered more than once. */
    int again() {
        return again;
    }

    private static final class Message {
        private final String name;
        private final boolean queued;
        private final Set<String> uidls = new HashSet<>();
        private boolean isSweptLate;
        private Fate fate;
        /** The last session that deleted it, if that was not answered. */
        private OptionalInt doubtful = OptionalInt.empty();

        private Message(String name, Fate fate, boolean queued) {
            this.name = name;
            this.queued = queued;
            this.fate = fate;
        }
    }
}
