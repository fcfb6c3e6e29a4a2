package io.mailkeep.imap.duplicates;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.ledger.Device;
import io.mailkeep.imap.settings.Settings;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts whole messages that a device has fetched before, as far as this node remembers, and logs a device that makes a
 * habit of it: at a number of messages, and each time that it has doubled.
 */
public final class DuplicateDownloads implements FetchHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(DuplicateDownloads.class);
    private static final String METRIC = "mailkeep-imap-duplicate-downloads";
    private static final int RANGES = 200_000;

    private final Metric again;
    private final Ticker ticker;
    private int threshold = 100;
    private Cache<Download, Tally> tallies;

    @Inject
    DuplicateDownloads(MetricFactory metrics) {
        this(metrics, Ticker.systemTicker());
    }

    @VisibleForTesting
    DuplicateDownloads(MetricFactory metrics, Ticker ticker) {
        this.again = metrics.generate(METRIC);
        this.ticker = ticker;
        this.tallies = remembering(Duration.ofDays(1), RANGES);
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        Settings settings = Settings.of(element, ImmutableSet.of("messages", "remembered", "ranges"));
        threshold = settings.number("messages", threshold, 1, 1_000_000);
        Duration remembered =
                settings.time("remembered", Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofDays(30));
        tallies = remembering(remembered, settings.number("ranges", RANGES, 1000, 10_000_000));
    }

    private Cache<Download, Tally> remembering(Duration time, int ranges) {
        return CacheBuilder.newBuilder()
                .ticker(ticker)
                .concurrencyLevel(1)
                .expireAfterAccess(time)
                .maximumWeight(ranges)
                .weigher((Download download, Tally tally) -> tally.weight())
                .build();
    }

    @Override
    public synchronized void fetched(MessagesFetched fetched) {
        if (fetched.extent() != MessagesFetched.Extent.WHOLE) {
            return;
        }
        Download download = Download.of(fetched);
        Tally before = Optional.ofNullable(tallies.getIfPresent(download)).orElseGet(Tally::none);
        Tally after = before.with(fetched.uids());
        tallies.put(download, after);
        if (after.again() > before.again()) {
            again.add(Math.toIntExact(after.again() - before.again()));
            tell(fetched, before, after);
        }
    }

    // Nothing that a client words: its line would be its own.
    private void tell(MessagesFetched fetched, Tally before, Tally after) {
        if (step(after.again()) > step(before.again())) {
            UidSet uids = before.repeated(fetched.uids());
            LOGGER.warn(
                    "A device downloads messages again: user={} mailboxId={} messages={} firstUid={} device={} session={}",
                    fetched.client().user().asString(),
                    fetched.mailbox().id().serialize(),
                    after.again(),
                    uids.ranges().get(0).lowerEndpoint(),
                    Device.of(fetched.client()).name(),
                    fetched.client().session());
        }
    }

    /** How often the threshold has been reached and doubled. */
    private int step(long messages) {
        return Long.SIZE - Long.numberOfLeadingZeros(messages / threshold);
    }
}
