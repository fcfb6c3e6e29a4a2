package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.Lease;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Duration;
import org.apache.james.core.Username;

/**
 * Keeps a user's logins apart, over all nodes: a lease that is taken at login and ends by itself. A login that fails
 * after all gives it back; so does a session that retrieved new mail and deleted none, for clients that retrieve in one
 * session and delete in the next.
 */
@Singleton
final class LoginDelay {
    private final MaildropLock leases;

    @Inject
    LoginDelay(MaildropLock leases) {
        this.leases = leases;
    }

    /** Blocking. What gives the lease back. */
    Runnable begin(Username user, Duration delay) throws LoginDelayException {
        return Lease.take(leases, owner(user), delay).orElseThrow(() -> new LoginDelayException(delay))::giveBack;
    }

    // No user can have such a name: James refuses spaces and colons in user names.
    private static Username owner(Username user) {
        return Username.of("login delay: " + user.asString());
    }
}
