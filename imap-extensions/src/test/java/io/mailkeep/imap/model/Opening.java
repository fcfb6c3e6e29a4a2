package io.mailkeep.imap.model;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How each kind of client opens a mailbox and brings its cache up to date. Blocking. */
final class Opening {
    private static final int ATTEMPTS = 3;
    private static final int SAMPLE = 5;

    private final Session session;
    private final Kind kind;
    private final CachedMailbox box;
    private final String select;

    private Opening(Session session, Kind kind, CachedMailbox box, String verb) {
        this.session = session;
        this.kind = kind;
        this.box = box;
        this.select = verb + " " + box.name();
    }

    /** @param verb SELECT or EXAMINE */
    static void open(Session session, Kind kind, CachedMailbox box, String verb) throws IOException {
        Opening opening = new Opening(session, kind, box, verb);
        if (!kind.knowsModSeqs() || box.modSeq() == 0) {
            opening.fully();
        } else {
            opening.quickly();
        }
        box.synchronised();
        fetchUnknown(session, kind);
    }

    /** Whether STATUS tells that there is nothing to open the mailbox for. */
    static boolean isUnchanged(Session session, CachedMailbox box) throws IOException {
        Answer answer = session.say("STATUS " + box.name() + " (UIDVALIDITY UIDNEXT HIGHESTMODSEQ)");
        return answer.ok().lines().stream()
                .map(Response::parse)
                .anyMatch(response -> response instanceof Response.Status status
                        && box.isUnchanged(
                                status.values().get("UIDVALIDITY"),
                                status.values().get("UIDNEXT"),
                                status.values().get("HIGHESTMODSEQ")));
    }

    /** Asks once for what was announced and not told. */
    static void fetchUnknown(Session session, Kind kind) throws IOException {
        CachedMailbox box = session.mailbox().orElseThrow();
        if (box.hasUnknown()) {
            session.say("UID FETCH " + (box.lastKnownUid() + 1) + ":* " + kind.items());
        }
    }

    private void fully() throws IOException {
        box.forget();
        session.select(kind == Kind.CONDSTORE ? select + " (CONDSTORE)" : select, box);
        if (box.size() > 0) {
            session.say("UID FETCH 1:* " + kind.items()).ok();
        }
    }

    private void quickly() throws IOException {
        switch (kind) {
            case CONDSTORE -> changedSince();
            case QRESYNC_FETCHING -> changedSinceVanished();
            default -> quickResynchronisation();
        }
    }

    private void changedSince() throws IOException {
        for (int attempt = 1; ; attempt++) {
            session.select(select + " (CONDSTORE)", box);
            if (!box.isUnchanged()) {
                fetchChanges();
                return;
            }
            // Others may have written while it was opened; if not, what the server said was wrong.
            if (box.size() == box.rememberedUids().size() || attempt == ATTEMPTS) {
                box.numberRemembered();
                return;
            }
        }
    }

    private void fetchChanges() throws IOException {
        long modSeq = box.modSeq();
        long known = box.lastKnownUid();
        if (box.size() > 0) {
            if (known > 0) {
                session.say("UID FETCH 1:" + known + " (FLAGS) (CHANGEDSINCE " + modSeq + ")")
                        .ok();
            }
            session.say("UID FETCH " + (known + 1) + ":* (FLAGS MODSEQ)").ok();
            session.say("UID FETCH 1:* (UID)").ok();
        }
    }

    private void changedSinceVanished() throws IOException {
        long modSeq = box.modSeq();
        long known = box.lastKnownUid();
        session.select(select, box);
        if (known > 0) {
            session.say("UID FETCH 1:" + known + " (FLAGS) (CHANGEDSINCE " + modSeq + " VANISHED)")
                    .ok();
        }
        if (box.size() > 0) {
            session.say("UID FETCH " + (known + 1) + ":* (FLAGS MODSEQ)").ok();
            session.say("UID FETCH 1:* (UID)").ok();
        }
        box.requireRemovalsTold();
    }

    private void quickResynchronisation() throws IOException {
        List<Long> known = box.rememberedUids();
        String parameter = box.uidValidity() + " " + box.modSeq();
        if (kind == Kind.QRESYNC_MATCHING && !known.isEmpty()) {
            parameter += " 1:" + box.lastKnownUid() + " " + sample(known);
        }
        session.select(select + " (QRESYNC (" + parameter + "))", box);
        box.numberRemembered();
    }

    /** Some message numbers, by what is known, and their UIDs; the last always. */
    private static String sample(List<Long> known) {
        List<Integer> numbers = IntStream.rangeClosed(1, known.size())
                .filter(number -> (known.size() - number) % SAMPLE == 0)
                .boxed()
                .toList();
        return "(" + joined(numbers) + " "
                + joined(numbers.stream().map(number -> known.get(number - 1)).toList()) + ")";
    }

    private static String joined(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
