package io.mailkeep.imap.origin;

import io.mailkeep.imap.hook.Origin;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;

/**
 * The origin of a session, in its id, the only thing of a session that an event carries through the server: 16 bits that
 * mark our ids, 8 that say which origin, 40 random ones. James's own ids are random: one in some four million looks like
 * one of ours and says something wrong. The POP3 policies write the same ids by a class of their own.
 */
public final class SessionTag {
    private static final long MARK = 0x6d6bL;
    private static final int ORIGIN_BITS = 8;
    private static final int RANDOM_BITS = 40;
    private static final long IMAP_COPY = 5;

    private SessionTag() {}

    /** A new id. */
    public static SessionId of(Origin origin) {
        long random = ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS);
        return SessionId.of(tag(code(origin)) << RANDOM_BITS | random);
    }

    /** The origin that an id says; empty for one that is not ours. */
    public static Optional<Origin> origin(SessionId id) {
        long tag = sessionOf(id).getValue() >>> RANDOM_BITS;
        return Arrays.stream(Origin.values())
                .filter(origin -> code(origin) != 0 && tag == tag(code(origin)))
                .findFirst();
    }

    /** How a session is called among hooks. */
    public static String name(SessionId id) {
        return String.format("%016x", sessionOf(id).getValue());
    }

    /** Whether an event is of what a session did. */
    public static boolean isOf(MailboxSession session, MailboxEvent event) {
        return sessionOf(event.getSessionId()).equals(sessionOf(session.getSessionId()));
    }

    /** A session that has just begun, by another id. */
    public static MailboxSession tagged(MailboxSession session, Origin origin) {
        return by(of(origin), session);
    }

    /** The same session, by an id that says as well that it copies or moves. */
    public static MailboxSession copying(MailboxSession session) {
        long id = session.getSessionId().getValue();
        return id >>> RANDOM_BITS == tag(code(Origin.IMAP))
                ? by(SessionId.of(tag(IMAP_COPY) << RANDOM_BITS | random(id)), session)
                : session;
    }

    /** Whether an id says that its session copies or moves: what it adds is no new mail. */
    static boolean isCopying(SessionId id) {
        return id.getValue() >>> RANDOM_BITS == tag(IMAP_COPY);
    }

    private static SessionId sessionOf(SessionId id) {
        return isCopying(id) ? SessionId.of(tag(code(Origin.IMAP)) << RANDOM_BITS | random(id.getValue())) : id;
    }

    private static long tag(long code) {
        return MARK << ORIGIN_BITS | code;
    }

    private static long random(long id) {
        return id & ((1L << RANDOM_BITS) - 1);
    }

    private static MailboxSession by(SessionId id, MailboxSession session) {
        return new MailboxSession(
                id,
                session.getUser(),
                session.getLoggedInUser(),
                session.getLocalePreferences(),
                session.getPathDelimiter(),
                session.getType());
    }

    // Ids outlive a version of this class, in events that wait: the codes never change. 0 is no origin that is tagged.
    private static long code(Origin origin) {
        switch (origin) {
            case IMAP:
                return 1;
            case POP3:
                return 2;
            case SWEEP:
                return 3;
            case ADMIN:
                return 4;
            default:
                return 0;
        }
    }
}
