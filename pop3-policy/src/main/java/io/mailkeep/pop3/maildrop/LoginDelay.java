package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Duration;
import java.util.UUID;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a user's logins apart, over all nodes: a lease that is taken at login and ends by itself. A login that fails
 * after all gives it back; so does a session that retrieved new mail and deleted none, for clients that retrieve in one
 * session and delete in the next.
 */
@Singleton
final class LoginDelay {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginDelay.class);

    private final MaildropLock leases;

    @Inject
    LoginDelay(MaildropLock leases) {
        this.leases = leases;
    }

    /** Blocking. What gives the lease back. */
    Runnable begin(Username user, Duration delay) throws LoginDelayException {
        Username owner = owner(user);
        String login = UUID.randomUUID().toString();
        if (!leases.acquire(owner, login, delay)) {
            throw new LoginDelayException(delay);
        }
        return () -> giveBack(owner, login);
    }

    private void giveBack(Username owner, String login) {
        try {
            leases.release(owner, login);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Could not end a login delay early, it ends by itself: lease={} cause={}",
                    owner.asString(),
                    e.toString());
        }
    }

    // No user can have such a name: James refuses spaces and colons in user names.
    private static Username owner(Username user) {
        return Username.of("login delay: " + user.asString());
    }
}
