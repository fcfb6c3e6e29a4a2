package io.mailkeep.imap.webhook;

import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.MailboxChange;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

/**
 * Sends changes to a receiver by HTTPS. What it has been told is durable when it returns; a thread of its own sends it. The
 * name of its {@code <hook>} is the receiver's, on all nodes.
 */
public final class Webhook implements ChangeHook {
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(2);

    private final Outbox outbox;
    private final Clock clock;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final Map<String, String> environment;
    private String name = Webhook.class.getSimpleName();
    private Optional<Thread> thread = Optional.empty();

    @Inject
    Webhook(Outbox outbox, Clock clock, MetricFactory metrics, GaugeRegistry gauges) {
        this(outbox, clock, metrics, gauges, ImmutableMap.copyOf(System.getenv()));
    }

    Webhook(Outbox outbox, Clock clock, MetricFactory metrics, GaugeRegistry gauges, Map<String, String> environment) {
        this.outbox = outbox;
        this.clock = clock;
        this.metrics = metrics;
        this.gauges = gauges;
        this.environment = environment;
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        name = element.getString("[@name]", name);
        WebhookSettings settings = new WebhookSettings(element, environment);
        Sender sender = new Sender(
                settings.receiver(name), outbox, settings.patience(), new Counts(name, metrics, gauges), clock);
        Thread sending = new ThreadFactoryBuilder()
                .setDaemon(true)
                .setNameFormat("webhook-" + name)
                .build()
                .newThread(sender);
        sending.start();
        thread = Optional.of(sending);
    }

    @Override
    public void changed(MailboxChange change) {
        outbox.append(name, Letters.of(change));
    }

    @Override
    public void close() {
        thread.ifPresent(sending -> {
            sending.interrupt();
            Uninterruptibles.joinUninterruptibly(sending, PATIENCE_AT_STOP);
        });
    }
}
