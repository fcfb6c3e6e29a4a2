package io.mailkeep.pop3.maildrop;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSession.SessionId;

/**
 * By what a mailbox is worked on, in the id of the session, the only thing of a session that James's events carry. The
 * IMAP extension reads it, and writes ids of the same layout by a class of its own: 16 bits that mark them, 8 that say which
 * origin, 40 random ones.
 */
public enum SessionOrigin {
    POP3(2),
    SWEEP(3),
    ADMIN(4);

    private static final long MARK = 0x6d6bL;
    private static final int ORIGIN_BITS = 8;
    private static final int RANDOM_BITS = 40;

    private final long code;

    SessionOrigin(long code) {
        this.code = code;
    }

    /** A session that has just begun, by an id that says so. */
    public MailboxSession tagged(MailboxSession session) {
        return new MailboxSession(
                id(),
                session.getUser(),
                session.getLoggedInUser(),
                session.getLocalePreferences(),
                session.getPathDelimiter(),
                session.getType());
    }

    /** A new id. */
    public SessionId id() {
        long random = ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS);
        return SessionId.of((MARK << ORIGIN_BITS | code) << RANDOM_BITS | random);
    }
}
