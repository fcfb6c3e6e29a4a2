package io.mailkeep.search;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration.Degraded;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/**
 * Decides who answers a search: the index, or a scan of the mailbox while the index does not answer or does not know the
 * mailbox. After a failure the index is left alone for a while, so that a search does not wait for what is down.
 */
public final class Fallback {
    private static final int NOT_FOUND = 404;
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
    private final Availability availability;

    public Fallback(BoundedScan scan, Missed missed, Degraded degraded, Duration pause, Clock clock) {
        this.scan = scan;
        this.missed = missed;
        this.degraded = degraded;
        this.availability = new Availability(pause, clock);
    }

    /**
     * What the index answers unless it can not, which is told before the first message of the answer. Later it fails with
     * {@link SearchUnavailableException}.
     */
    <T> Flux<T> unless(Collection<MailboxId> mailboxes, Asking<T> asking, Scanning<T> scanning) {
        return Flux.defer(() -> {
            if (missed.containsAny(mailboxes)) {
                return instead(scanning, new RejectedExecutionException("changes have not reached the index yet"));
            }
            if (!availability.isToBeAsked()) {
                return instead(scanning, new RejectedExecutionException("the index does not answer"));
            }
            try {
                return asking.ask().switchOnFirst((first, answer) -> begun(first, answer, scanning));
            } catch (UnsupportedSearchException e) {
                return scanned(scanning);
            } catch (MailboxException e) {
                return Flux.error(e);
            }
        });
    }

    private <T> Flux<T> begun(Signal<? extends T> first, Flux<T> answer, Scanning<T> scanning) {
        if (first.isOnError()) {
            return after(first.getThrowable(), scanning);
        }
        availability.answered();
        return answer.onErrorMap(failure -> !(failure instanceof MailboxException), Fallback::unavailable);
    }

    private <T> Flux<T> after(Throwable failure, Scanning<T> scanning) {
        if (failure instanceof MailboxException) {
            return Flux.error(failure);
        }
        if (failure instanceof MissedException) {
            return instead(scanning, failure);
        }
        int status = Cluster.status(failure);
        if (status == NOT_FOUND) {
            // It is there, and not open yet.
            return instead(scanning, failure);
        }
        if (status != 0 && status != TOO_MANY_REQUESTS && status < SERVER_ERROR) {
            // It refused this query, not queries.
            return scanned(scanning);
        }
        availability.failed(failure);
        return instead(scanning, failure);
    }

    private <T> Flux<T> instead(Scanning<T> scanning, Throwable reason) {
        return degraded == Degraded.SCAN ? scanned(scanning) : Flux.error(unavailable(reason));
    }

    private static SearchUnavailableException unavailable(Throwable reason) {
        Exception cause = reason instanceof IOException || reason instanceof TimeoutException
                ? (Exception) reason
                : new RejectedExecutionException(reason.toString(), reason);
        return new SearchUnavailableException("the search index is not available", cause);
    }

    private <T> Flux<T> scanned(Scanning<T> scanning) {
        try {
            return scanning.with(scan);
        } catch (MailboxException e) {
            return Flux.error(e);
        }
    }
}
