package io.mailkeep.imap.webhook;

import java.time.Clock;
import java.util.Map;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** Webhooks for tests of other packages. */
public final class SomeWebhook {
    private SomeWebhook() {}

    public static Webhook in(Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        return new Webhook(
                new MemoryOutbox(clock), clock, new RecordingMetricFactory(), new NoopGaugeRegistry(), environment);
    }
}
