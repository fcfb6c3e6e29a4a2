package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.Username;

/** Leases within one server. */
@Singleton
public final class MemoryMaildropLock implements MaildropLock {
    private final ConcurrentHashMap<Username, Lease> leases = new ConcurrentHashMap<>();
    private final Clock clock;

    @Inject
    public MemoryMaildropLock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public boolean acquire(Username user, String holder, Duration lease) {
        Lease wanted = Lease.of(holder, clock.instant().plus(lease));
        return leases.merge(user, wanted, (held, mine) -> held.end().isAfter(clock.instant()) ? held : mine) == wanted;
    }

    @Override
    public boolean renew(Username user, String holder, Duration lease) {
        Lease longer = Lease.of(holder, clock.instant().plus(lease));
        return leases.computeIfPresent(user, (name, held) -> held.holder().equals(holder) ? longer : held) == longer;
    }

    @Override
    public void release(Username user, String holder) {
        leases.computeIfPresent(user, (name, held) -> held.holder().equals(holder) ? null : held);
    }

    @AutoValue
    abstract static class Lease {
        static Lease of(String holder, Instant end) {
            return new AutoValue_MemoryMaildropLock_Lease(holder, end);
        }

        abstract String holder();

        abstract Instant end();
    }
}
