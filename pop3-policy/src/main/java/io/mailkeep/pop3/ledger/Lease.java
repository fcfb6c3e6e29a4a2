package io.mailkeep.pop3.ledger;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

/** One that was taken, with a holder of its own: giving it back takes none that was taken before or after. Thread-safe. */
public final class Lease {
    private static final Logger LOGGER = LoggerFactory.getLogger(Lease.class);

    private final MaildropLock lock;
    private final Username owner;
    private final String holder = UUID.randomUUID().toString();

    private Lease(MaildropLock lock, Username owner) {
        this.lock = lock;
        this.owner = owner;
    }

    /**
     * Blocking. Empty when there is one already. What may have been taken by a store that then failed is given back, since
     * nobody else could begin before its end.
     *
     * @param owner what it is a lease of
     */
    public static Optional<Lease> take(MaildropLock lock, Username owner, Duration time) {
        Lease lease = new Lease(lock, owner);
        try {
            return lock.acquire(owner, lease.holder, time) ? Optional.of(lease) : Optional.empty();
        } catch (RuntimeException unknownOutcome) {
            Schedulers.boundedElastic().schedule(lease::giveBack);
            throw unknownOutcome;
        }
    }

    /** Blocking. Prolongs it; false when it was lost. */
    public boolean renew(Duration time) {
        return lock.renew(owner, holder, time);
    }

    /** Blocking. Ends it, or leaves that to its time where the store fails. */
    public void giveBack() {
        try {
            lock.release(owner, holder);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Could not give a lease back, it ends by itself: lease={} cause={}",
                    owner.asString(),
                    e.toString());
        }
    }
}
