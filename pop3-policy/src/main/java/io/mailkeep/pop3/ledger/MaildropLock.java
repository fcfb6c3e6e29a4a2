package io.mailkeep.pop3.ledger;

import java.time.Duration;
import org.apache.james.core.Username;

/**
 * The exclusive access of RFC 1939 §4 as a lease: it ends by itself when its holder's node dies. It keeps sessions
 * apart for the users' sake; that writers never mix does not depend on it ({@link MaildropStore#replace}). Thread-safe.
 */
public interface MaildropLock {
    /** Blocking. Whether the holder now has the user's lease, for the given time. */
    boolean acquire(Username user, String holder, Duration lease);

    /** Blocking. Prolongs the lease; false when it was lost. */
    boolean renew(Username user, String holder, Duration lease);

    /** Blocking. Ends the lease if the holder has it. */
    void release(Username user, String holder);
}
