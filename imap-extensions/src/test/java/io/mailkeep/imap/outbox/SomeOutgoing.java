package io.mailkeep.imap.outbox;

import io.mailkeep.imap.lease.MemoryLeases;
import java.time.Clock;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** An outbox in memory for tests of other packages. */
public final class SomeOutgoing {
    private SomeOutgoing() {}

    public static Outgoing make() {
        Clock clock = Clock.systemUTC();
        return new Outgoing(
                new MemoryOutbox(clock),
                new MemoryLeases(clock),
                clock,
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
    }
}
