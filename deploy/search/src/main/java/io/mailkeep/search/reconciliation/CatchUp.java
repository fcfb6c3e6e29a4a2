package io.mailkeep.search.reconciliation;

import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedException;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import io.mailkeep.search.reconciliation.Reconciliation.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Compares the mailboxes that the index has missed, two at a time, for as long as OpenSearch answers. One that can not be
 * compared for a reason of its own is left for a while that doubles, up to an hour. Another server may do the same at the
 * same time, in another order; what both begin with is only done twice.
 */
public final class CatchUp implements AutoCloseable {
    /** Mailboxes that the index misses at the moment. */
    public static final String MISSED = "mailkeep-search-missed-mailboxes";
    /** Mailboxes that have been compared. */
    public static final String COMPARED = "mailkeep-search-catch-up-mailboxes";
    /** Messages that were written, removed or looked at for it. */
    public static final String MENDED = "mailkeep-search-catch-up-messages";
    /** Comparisons that could not be finished. */
    public static final String FAILED = "mailkeep-search-catch-up-failed";

    private static final Logger LOGGER = LoggerFactory.getLogger(CatchUp.class);
    private static final int AT_ONCE = 2;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** A mailbox that could not be compared. */
    private record Failed(Duration pause, Instant until) {}

    private final MailIndex index;
    private final Missed missed;
    private final Reconciliation reconciliation;
    private final MetricFactory metrics;
    private final Clock clock;
    private final Map<MailboxId, Failed> failed = new ConcurrentHashMap<>();
    private final Scheduler threads =
            Schedulers.newBoundedElastic(AT_ONCE, Integer.MAX_VALUE, "search-catch-up", 60, true);

    public CatchUp(
            MailIndex index,
            Missed missed,
            Reconciliation reconciliation,
            MetricFactory metrics,
            GaugeRegistry gauges,
            Clock clock) {
        this.index = index;
        this.missed = missed;
        this.reconciliation = reconciliation;
        this.metrics = metrics;
        this.clock = clock;
        gauges.register(MISSED, missed::size);
    }

    /** Compares what is missed, as far as is known here. Blocking; fails at once when OpenSearch does not answer. */
    public void round() {
        index.prepare().block();
        AtomicBoolean answers = new AtomicBoolean(true);
        missed.all()
                .collectList()
                .doOnNext(failed.keySet()::retainAll)
                // Servers that went through them in step would each do everything.
                .doOnNext(Collections::shuffle)
                .flatMapMany(Flux::fromIterable)
                .filter(this::isDue)
                .flatMap(
                        mailbox -> Mono.fromRunnable(() -> compare(mailbox, answers))
                                .subscribeOn(threads),
                        AT_ONCE)
                .blockLast();
    }

    private boolean isDue(MailboxId mailbox) {
        Failed before = failed.get(mailbox);
        return before == null || !clock.instant().isBefore(before.until());
    }

    private void compare(MailboxId mailbox, AtomicBoolean answers) {
        // Another server may have compared it since.
        if (!answers.get() || !missed.contains(mailbox)) {
            return;
        }
        Instant start = clock.instant();
        try {
            Outcome outcome = reconciliation.reconcile(mailbox, Depth.DIFFERENCES, Progress.unwatched());
            compared(mailbox, outcome, Duration.between(start, clock.instant()));
        } catch (InterruptedException e) {
            answers.set(false);
            Thread.currentThread().interrupt();
        } catch (MissedException | RuntimeException e) {
            failed(mailbox, e, answers);
        }
    }

    private void compared(MailboxId mailbox, Outcome outcome, Duration duration) {
        failed.remove(mailbox);
        metrics.generate(COMPARED).increment();
        metrics.generate(MENDED).add(Math.toIntExact(Math.min(outcome.mended(), Integer.MAX_VALUE)));
        LOGGER.info(
                "The index has caught up with a mailbox mailbox={} messages={} mended={} milliseconds={}",
                mailbox.serialize(),
                outcome.compared(),
                outcome.mended(),
                duration.toMillis());
    }

    private void failed(MailboxId mailbox, Exception failure, AtomicBoolean answers) {
        metrics.generate(FAILED).increment();
        if (!answers()) {
            answers.set(false);
            return;
        }
        Duration pause = failed.merge(mailbox, after(FIRST_PAUSE), (before, first) -> after(doubled(before)))
                .pause();
        LOGGER.warn(
                "A mailbox can not be compared with the index, and is scanned when it is searched mailbox={} retryIn={}"
                        + " failure={}",
                mailbox.serialize(),
                pause,
                failure.toString());
    }

    private boolean answers() {
        return index.prepare().thenReturn(true).onErrorReturn(false).block();
    }

    private Failed after(Duration pause) {
        return new Failed(pause, clock.instant().plus(pause));
    }

    private static Duration doubled(Failed before) {
        Duration doubled = before.pause().multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** Ends what is under way; it is begun anew after the next start. */
    @Override
    public void close() {
        threads.dispose();
    }
}
