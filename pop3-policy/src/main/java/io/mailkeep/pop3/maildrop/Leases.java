package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The maildrop locks that this node holds, prolonged for as long as it lives. Thread-safe. */
@Singleton
public final class Leases {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leases.class);
    private static final int RENEWALS_PER_LEASE = 3;

    private final MaildropLock lock;
    private final Optional<Duration> duration;
    private final Map<String, Username> held = new ConcurrentHashMap<>();
    private final Scheduler scheduler = Schedulers.newSingle("mailkeep-leases", true);

    @Inject
    Leases(MaildropLock lock, MaildropSettings settings) {
        this.lock = lock;
        this.duration = settings.sessionLock();
        duration.map(lease -> lease.dividedBy(RENEWALS_PER_LEASE))
                .ifPresent(period -> scheduler.schedulePeriodically(
                        () -> held.forEach(this::renew), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Blocking. The user's lease; a run that does nothing when locking is off. */
    Runnable acquire(Username user) throws MaildropInUseException {
        if (duration.isEmpty()) {
            return () -> {};
        }
        String holder = UUID.randomUUID().toString();
        boolean acquired;
        try {
            acquired = lock.acquire(user, holder, duration.get());
        } catch (RuntimeException unknownOutcome) {
            // The lock may be ours although no answer came; if this fails too it ends by itself.
            scheduler.schedule(() -> release(user, holder));
            throw unknownOutcome;
        }
        if (!acquired) {
            throw new MaildropInUseException(user);
        }
        held.put(holder, user);
        return () -> release(user, holder);
    }

    private void renew(String holder, Username user) {
        try {
            boolean renewed = lock.renew(user, holder, duration.orElseThrow());
            // A session that ended while this ran has removed itself: nothing was lost.
            if (!renewed && held.remove(holder) != null) {
                LOGGER.warn(
                        "Lost the maildrop lock of user={}: its session goes on, but another may begin",
                        user.asString());
            }
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Could not prolong the maildrop lock of user={}, trying again: {}", user.asString(), e.toString());
        }
    }

    private void release(Username user, String holder) {
        held.remove(holder);
        try {
            lock.release(user, holder);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Could not give back the maildrop lock of user={}, it ends by itself after {}: {}",
                    user.asString(),
                    duration.orElseThrow(),
                    e.toString());
        }
    }

    @PreDestroy
    void stop() {
        scheduler.dispose();
        held.forEach((holder, user) -> release(user, holder));
    }
}
