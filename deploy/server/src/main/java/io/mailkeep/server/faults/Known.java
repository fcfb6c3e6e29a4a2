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
        DELETED,
        /** By IMAP, to {@link Kind#TRASH}: until that is answered it may be here, there or in both. */
        PERHAPS_MOVED,
        MOVED,
        /** By IMAP. */
        PERHAPS_REMOVED,
        REMOVED
    }

    private final String user;
    private final Kind kind;
    private final History history;
    private final Map<String, Message> byName = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int again;
    // By POP3, and no answer came: what a node that was frozen moves to Trash late, another may have moved before.
    private int unanswered;
    private int session;

    Known(String user, Kind kind, History history) {
        this.user = user;
        this.kind = kind;
        this.history = history;
    }

    /** @param queued whether it goes through a mail queue, which may deliver it twice */
    void sent(String name, Fate fate, boolean queued) {
        byName.put(name, new Message(name, fate, queued));
        history.note(user, name + " " + fate);
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
        history.note(user, name + " has the UIDL " + uidl);
        Message message = byName.get(name);
        if (message == null) {
            found(name + " was never sent to this user");
        } else if (message.uidls.add(uidl) && message.isTwice()) {
            if (message.queued) {
                // A queue delivers again what a killed node had delivered and not yet signed off.
                again++;
            } else {
                found(name + " has two UIDLs " + message.uidls);
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
                case PERHAPS_SENT, QUEUED -> become(message, listed ? Fate.THERE : message.fate);
                case THERE -> {
                    if (!listed) {
                        found(message.name + " is missing from a listing");
                    }
                }
                    // While it is listed, a node that was frozen may still carry the deletion out.
                case PERHAPS_DELETED -> become(message, listed ? message.fate : Fate.DELETED);
                case DELETED -> requireAbsent(message, listed);
                case PERHAPS_MOVED, MOVED, PERHAPS_REMOVED, REMOVED -> {
                    // What IMAP does while a counter is wrong, POP3 sees once that is right: in the end.
                }
            }
        }
    }

    private void become(Message message, Fate fate) {
        if (message.fate != fate) {
            message.fate = fate;
            history.note(user, message.name + " " + fate);
        }
    }

    private void requireAbsent(Message message, boolean listed) {
        if (listed && !message.isTwice()) {
            found(message.name + " came back");
        }
    }

    /** Whether POP3 may delete it without it being in doubt what IMAP has done to it. */
    boolean mayBeDeleted(String uidl) {
        return named(List.of(uidl))
                .anyMatch(message -> message.fate == Fate.THERE || message.fate == Fate.PERHAPS_DELETED);
    }

    /** A QUIT with these marked was sent; nothing is known of it yet. */
    void deleting(Collection<String> uidls) {
        session++;
        named(uidls).forEach(message -> {
            // Of two sessions without an answer, either may have deleted it.
            message.doubtful = message.fate == Fate.PERHAPS_DELETED ? OptionalInt.empty() : OptionalInt.of(session);
            message.fate = Fate.PERHAPS_DELETED;
            history.note(user, message.name + " " + message.fate);
            unanswered++;
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
            become(message, Fate.DELETED);
            unanswered--;
            message.doubtful = OptionalInt.empty();
        });
    }

    /** Whether IMAP may take it away: there is one of that name, and POP3 has read it. */
    boolean mayBeTaken(String name) {
        Message message = byName.get(name);
        return message != null && message.fate == Fate.THERE && message.uidls.size() == 1;
    }

    /** By IMAP it was moved, or removed, or that was sent and is in doubt. */
    void taken(String name, Fate fate) {
        become(byName.get(name), fate);
    }

    private Stream<Message> named(Collection<String> uidls) {
        return uidls.stream().map(names::get).map(byName::get).filter(Objects::nonNull);
    }

    /** At the end, when everything works: POP3 lists these, and IMAP has messages of these names in its mailboxes. */
    void concluded(Collection<String> uidls, Collection<String> inInbox, Collection<String> inTrash) {
        listed(uidls);
        Set<String> listed = uidls.stream().map(names::get).collect(Collectors.toSet());
        Set<String> inbox = new HashSet<>(inInbox);
        Set<String> trash = new HashSet<>(inTrash);
        for (Message message : byName.values()) {
            boolean isListed = listed.contains(message.name);
            if (message.fate == Fate.QUEUED) {
                found(message.name + " was accepted and never arrived");
            }
            if (message.fate == Fate.MOVED || message.fate == Fate.REMOVED) {
                requireAbsent(message, isListed);
            }
            compare(message, "INBOX", inInbox(message, isListed), inbox.contains(message.name));
            compare(message, Kind.TRASH, inTrash(message), trash.contains(message.name));
            if (message.fate == Fate.PERHAPS_MOVED && !inbox.contains(message.name) && !trash.contains(message.name)) {
                found(message.name + " was moved and is in neither mailbox");
            }
        }
        if (inInbox.size() - inbox.size() > again || inTrash.size() - trash.size() > again + unanswered) {
            found("IMAP has messages twice");
        }
        wholeSessions(listed);
    }

    private enum Presence {
        YES,
        NO,
        EITHER
    }

    private Presence inInbox(Message message, boolean isListed) {
        return switch (message.fate) {
                // Of those that are perhaps deleted only what is listed is left.
            case THERE, PERHAPS_DELETED -> Presence.YES;
            case QUEUED -> Presence.NO;
            case PERHAPS_SENT, PERHAPS_MOVED, PERHAPS_REMOVED -> Presence.EITHER;
            case DELETED -> kind == Kind.KEEP || isListed ? Presence.YES : sweptLate(message);
            case MOVED, REMOVED -> isListed ? Presence.YES : Presence.NO;
        };
    }

    private static Presence sweptLate(Message message) {
        return message.isSweptLate ? Presence.EITHER : Presence.NO;
    }

    private Presence inTrash(Message message) {
        return switch (message.fate) {
            case MOVED -> Presence.YES;
            case PERHAPS_MOVED -> Presence.EITHER;
            case DELETED -> kind == Kind.MOVED ? Presence.YES : Presence.NO;
            case PERHAPS_SENT, QUEUED, THERE, PERHAPS_DELETED, PERHAPS_REMOVED, REMOVED -> Presence.NO;
        };
    }

    private void compare(Message message, String mailbox, Presence wanted, boolean isThere) {
        if (wanted == Presence.YES && !isThere) {
            found(message.name + " (" + message.fate + ") is lost to IMAP in " + mailbox);
        } else if (wanted == Presence.NO && isThere && !message.isTwice()) {
            found(message.name + " (" + message.fate + ") is still there for IMAP in " + mailbox);
        }
    }

    private void wholeSessions(Set<String> listed) {
        Map<Integer, Set<Boolean>> outcomes = new HashMap<>();
        byName.values().stream()
                .filter(message -> message.uidls.size() == 1)
                .forEach(message -> message.doubtful.ifPresent(number ->
                        outcomes.computeIfAbsent(number, any -> new HashSet<>()).add(listed.contains(message.name))));
        outcomes.forEach((number, both) -> {
            if (both.size() > 1) {
                found("a QUIT without an answer was carried out in part");
            }
        });
    }

    /** Meanwhile, IMAP has messages of these names. */
    void inImap(Collection<String> present) {
        Set<String> seen = new HashSet<>(present);
        for (Message message : byName.values()) {
            boolean must = message.fate == Fate.THERE || (kind == Kind.KEEP && message.fate == Fate.DELETED);
            if (must && !seen.contains(message.name)) {
                found(message.name + " (" + message.fate + ") is missing from IMAP");
            }
        }
    }

    /** Whether a message that was accepted has not been listed yet. */
    boolean isWaiting() {
        return byName.values().stream().anyMatch(message -> message.fate == Fate.QUEUED);
    }

    void found(String finding) {
        findings.add(user + ": " + finding);
        history.note(user, "found: " + finding);
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

        /** What is known of it may be of the other one. */
        private boolean isTwice() {
            return uidls.size() > 1;
        }
    }
}
