package io.mailkeep.imap.outbox;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.lease.Leases;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

/** Sends changes to one receiver, on a thread of its own. */
public final class Outgoing {
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(2);

    private final Outbox outbox;
    private final Leases leases;
    private final Clock clock;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private Optional<Thread> thread = Optional.empty();
    private Optional<MailboxChange> begun = Optional.empty();
    private ImmutableList<String> left = ImmutableList.of();

    @Inject
    public Outgoing(Outbox outbox, Leases leases, Clock clock, MetricFactory metrics, GaugeRegistry gauges) {
        this.outbox = outbox;
        this.leases = leases;
        this.clock = clock;
        this.metrics = metrics;
        this.gauges = gauges;
    }

    /** Once. */
    public void begin(Receiver receiver, Patience patience) {
        Counts counts = new Counts(receiver.name(), metrics, gauges);
        Thread sending = new ThreadFactoryBuilder()
                .setDaemon(true)
                .setNameFormat("outbox-" + receiver.name())
                .build()
                .newThread(new Sender(receiver, outbox, leases, patience, counts, clock, Ticker.systemTicker()));
        sending.start();
        thread = Optional.of(sending);
    }

    /** Durable when it returns. Blocks; if it fails, whoever has the same change put again goes on where it was. */
    public synchronized void put(String receiver, MailboxChange change) {
        if (begun.filter(change::equals).isEmpty()) {
            begun = Optional.of(change);
            left = Letters.of(change);
        }
        // Each is done with by itself: all of a great change may take longer than an attempt has.
        while (!left.isEmpty()) {
            outbox.append(receiver, left.subList(0, 1));
            left = left.subList(1, left.size());
        }
        begun = Optional.empty();
    }

    /** Lets another node begin at once, if it can be done within some seconds. Blocks. */
    public void end() {
        thread.ifPresent(sending -> {
            sending.interrupt();
            Uninterruptibles.joinUninterruptibly(sending, PATIENCE_AT_STOP);
        });
    }
}
