package io.mailkeep.imap.lease;

import com.google.auto.value.AutoValue;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/** Leases within one server. */
@Singleton
public final class MemoryLeases implements Leases {
    private final ConcurrentHashMap<String, Lease> leases = new ConcurrentHashMap<>();
    private final Clock clock;

    @Inject
    public MemoryLeases(Clock clock) {
        this.clock = clock;
    }

    @Override
    public boolean take(String lease, String holder, Duration time) {
        Instant now = clock.instant();
        Lease wanted = Lease.of(holder, now.plus(time));
        return leases.merge(lease, wanted, (held, mine) -> held.keepsOut(holder, now) ? held : mine) == wanted;
    }

    @Override
    public boolean prolong(String lease, String holder, Duration time) {
        Instant now = clock.instant();
        Lease longer = Lease.of(holder, now.plus(time));
        return leases.computeIfPresent(lease, (name, held) -> held.belongsTo(holder, now) ? longer : held) == longer;
    }

    @Override
    public void release(String lease, String holder) {
        leases.computeIfPresent(lease, (name, held) -> held.holder().equals(holder) ? null : held);
    }

    @AutoValue
    abstract static class Lease {
        static Lease of(String holder, Instant until) {
            return new AutoValue_MemoryLeases_Lease(holder, until);
        }

        abstract String holder();

        abstract Instant until();

        boolean belongsTo(String someone, Instant now) {
            return until().isAfter(now) && holder().equals(someone);
        }

        boolean keepsOut(String other, Instant now) {
            return until().isAfter(now) && !holder().equals(other);
        }
    }
}
