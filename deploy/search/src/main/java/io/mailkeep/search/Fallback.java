package io.mailkeep.search;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration.Degraded;
import io.mailkeep.search.indexing.Missed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Decides who answers a search: the index, or a scan of the mailbox while the index does not answer or does not know the
 * mailbox. After a failure the index is left alone for a while, so that a search does not wait for what is down.
 */
final class Fallback {
    private static final Logger LOGGER = LoggerFactory.getLogger(Fallback.class);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** A search of the index. */
    @FunctionalInterface
    interface Asking<T> {
        Flux<T> ask() throws MailboxException;
    }

    /** The same search of the mailbox. */
    @FunctionalInterface
    interface Scanning<T> {
        Flux<T> with(BoundedScan scan) throws MailboxException;
    }

    private final BoundedScan scan;
    private final Missed missed;
    private final Degraded degraded;
    private final Duration pause;
    private final Clock clock;
    private final AtomicReference<Instant> downUntil = new AtomicReference<>(Instant.MIN);

    Fallback(BoundedScan scan, Missed missed, Degraded degraded, Duration pause, Clock clock) {
        this.scan = scan;
        this.missed = missed;
        this.degraded = degraded;
        this.pause = pause;
        this.clock = clock;
    }

    /** What the index answers unless it can not, which is told before the first message of the answer. */
    <T> Flux<T> unless(Collection<MailboxId> mailboxes, Asking<T> asking, Scanning<T> scanning) {
        return Flux.defer(() -> {
            if (missed.containsAny(mailboxes) || clock.instant().isBefore(downUntil.get())) {
                return instead(scanning);
            }
            try {
                return asking.ask()
                        .switchOnFirst(
                                (first, answer) -> first.isOnError() ? after(first.getThrowable(), scanning) : answer);
            } catch (UnsupportedSearchException e) {
                return scanned(scanning);
            } catch (MailboxException e) {
                return Flux.error(e);
            }
        });
    }

    private <T> Flux<T> after(Throwable failure, Scanning<T> scanning) {
        if (failure instanceof MailboxException) {
            return Flux.error(failure);
        }
        int status = Cluster.status(failure);
        if (status != 0 && status != TOO_MANY_REQUESTS && status < SERVER_ERROR) {
            // It refused this query, not queries.
            return scanned(scanning);
        }
        if (!(failure instanceof TimeoutException)) {
            downUntil.set(clock.instant().plus(pause));
        }
        LOGGER.warn("The index does not answer a search failure={}", failure.toString());
        return instead(scanning);
    }

    private <T> Flux<T> instead(Scanning<T> scanning) {
        return degraded == Degraded.SCAN
                ? scanned(scanning)
                : Flux.error(new SearchUnavailableException("the search index is not available"));
    }

    private <T> Flux<T> scanned(Scanning<T> scanning) {
        try {
            return scanning.with(scan);
        } catch (MailboxException e) {
            return Flux.error(e);
        }
    }
}
