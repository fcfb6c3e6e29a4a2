package io.mailkeep.imap.parking;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.removal.MemoryRemovalIntents;
import io.mailkeep.imap.removal.SomeRemovals;
import java.time.Clock;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** Guards for tests. */
public final class SomeExpungeGuard {
    private SomeExpungeGuard() {}

    public static ExpungeGuard make() {
        return of(new MemoryJames(), new MemoryParkings(), Clock.systemUTC(), new RecordingMetricFactory());
    }

    static ExpungeGuard of(MemoryJames james, Parkings parkings, Clock clock, MetricFactory metrics) {
        Parking parking =
                new Parking(james.mailboxes(), SomeRemovals.with(new MemoryRemovalIntents(clock)), parkings, clock);
        return new ExpungeGuard(parking, new Expiry(james.mailboxes(), parkings, clock), metrics);
    }
}
