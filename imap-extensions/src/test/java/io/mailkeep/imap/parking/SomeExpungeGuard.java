package io.mailkeep.imap.parking;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.record.NoMessageRecords;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.record.SomeRepeats;
import io.mailkeep.imap.removal.MemoryRemovalIntents;
import io.mailkeep.imap.removal.SomeRemovals;
import java.time.Clock;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** Guards for tests. */
public final class SomeExpungeGuard {
    private SomeExpungeGuard() {}

    public static ExpungeGuard make() {
        MemoryJames james = new MemoryJames();
        Repeats repeats = SomeRepeats.with(james, new NoMessageRecords());
        return of(james, repeats, new MemoryParkings(), Clock.systemUTC(), new RecordingMetricFactory());
    }

    static ExpungeGuard of(MemoryJames james, Repeats repeats, Parkings parkings, Clock clock, MetricFactory metrics) {
        Parking parking = new Parking(
                james.mailboxes(), repeats, SomeRemovals.with(new MemoryRemovalIntents(clock)), parkings, clock);
        return new ExpungeGuard(parking, new Expiry(james.mailboxes(), parkings, clock), metrics);
    }
}
