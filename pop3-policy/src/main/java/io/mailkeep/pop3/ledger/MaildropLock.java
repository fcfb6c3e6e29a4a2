package io.mailkeep.pop3.ledger;

import java.time.Duration;
import org.apache.james.core.Username;

/**
 * Leases, of which one holder at a time has one: it ends by itself when its holder's node dies. Of any number that ask
 * in the same moment one succeeds. Thread-safe.
 */
public interface MaildropLock {
    /** Blocking. Whether the holder now has the user's lease, for the given time. */
    boolean acquire(Username user, String holder, Duration lease);

    /** Blocking. Prolongs the lease; false when it was lost. */
    boolean renew(Username user, String holder, Duration lease);

    /** Blocking. Ends the lease if the holder has it. */
    void release(Username user, String holder);
}
