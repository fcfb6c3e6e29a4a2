package io.mailkeep.pop3.ledger;

import java.time.Duration;
import java.util.Optional;
import org.apache.james.core.Username;

/**
 * The exclusive access of RFC 1939 §4 as a lease, and the listing of INBOX with it: it ends by itself when its holder's
 * node dies. It keeps sessions apart for the users' sake; that writers never mix does not depend on it
 * ({@link MaildropStore#replace}). Two holders never both succeed; of two that ask in the same moment on different
 * nodes, both may fail. Thread-safe; the contract test {@code MaildropClaimsContract} defines it.
 */
public interface MaildropClaims {
    /**
     * Blocking. Makes the holder the only one to have the user's maildrop, for the given time.
     *
     * @return the listing of INBOX as it is since then; empty when another holder has it
     */
    Optional<MaildropListing> claim(Username user, String holder, Duration lease);

    /** Blocking. Prolongs the holder's lease; false when it was lost. */
    boolean renew(Username user, String holder, Duration lease);

    /** Blocking. Ends the lease if the holder has it. */
    void release(Username user, String holder);
}
