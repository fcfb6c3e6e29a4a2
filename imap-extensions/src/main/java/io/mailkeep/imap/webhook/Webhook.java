package io.mailkeep.imap.webhook;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.outbox.Outgoing;
import java.util.Map;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Sends changes to a receiver by HTTPS. What it has been told is durable when it returns. The name of its {@code <hook>} is
 * the receiver's, on all nodes.
 */
public final class Webhook implements ChangeHook {
    private final Outgoing outgoing;
    private final Map<String, String> environment;
    private String name = Webhook.class.getSimpleName();

    @Inject
    Webhook(Outgoing outgoing) {
        this(outgoing, ImmutableMap.copyOf(System.getenv()));
    }

    Webhook(Outgoing outgoing, Map<String, String> environment) {
        this.outgoing = outgoing;
        this.environment = environment;
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        name = element.getString("[@name]", name);
        WebhookSettings settings = new WebhookSettings(element, environment);
        outgoing.begin(settings.receiver(name), settings.patience());
    }

    @Override
    public void changed(MailboxChange change) {
        outgoing.put(name, change);
    }

    @Override
    public void close() {
        outgoing.end();
    }
}
