package io.mailkeep.imap.amqp;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.outbox.Outgoing;
import java.util.Map;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.utils.PropertiesProvider;

/**
 * Publishes changes to an exchange by AMQP 0-9-1. What it has been told is durable when it returns. The name of its {@code
 * <hook>} is the receiver's, on all nodes.
 */
public final class AmqpPublisher implements ChangeHook {
    private final Outgoing outgoing;
    private final PropertiesProvider properties;
    private final Map<String, String> environment;
    private String name = AmqpPublisher.class.getSimpleName();

    @Inject
    AmqpPublisher(Outgoing outgoing, PropertiesProvider properties) {
        this(outgoing, properties, ImmutableMap.copyOf(System.getenv()));
    }

    AmqpPublisher(Outgoing outgoing, PropertiesProvider properties, Map<String, String> environment) {
        this.outgoing = outgoing;
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        name = element.getString("[@name]", name);
        AmqpSettings settings = new AmqpSettings(element, properties, environment);
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
