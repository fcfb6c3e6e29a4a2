package io.mailkeep.imap.webhook;

import io.mailkeep.imap.outbox.SomeOutgoing;
import java.util.Map;

/** Webhooks for tests of other packages. */
public final class SomeWebhook {
    private SomeWebhook() {}

    public static Webhook in(Map<String, String> environment) {
        return new Webhook(SomeOutgoing.make(), environment);
    }
}
