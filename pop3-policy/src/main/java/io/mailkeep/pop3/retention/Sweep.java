package io.mailkeep.pop3.retention;

import com.google.common.base.Stopwatch;
import com.google.common.util.concurrent.RateLimiter;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.maildrop.Upkeep;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Looks after the maildrops that no session opens, one at a time, on a thread of its own: one sweep after the other on
 * a node, whatever asks for them. Sweeps of several nodes at once do no harm, since each maildrop is looked after under
 * its lock and its ledger is replaced by one writer only. Thread-safe.
 */
@Singleton
final class Sweep {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sweep.class);
    // Bounds memory: summaries held between the store, which delivers pages, and the maildrops, which take longer.
    private static final int READ_AHEAD = 256;
    private static final int MAX_WAITING = 100;
    private static final int THREAD_IDLE_SECONDS = 60;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final MaildropStore store;
    private final Maildrops maildrops;
    private final Overdue overdue;
    private final SweepMetrics metrics;
    private final Clock clock;
    private final Scheduler thread =
            Schedulers.newBoundedElastic(1, MAX_WAITING, "mailkeep-sweep", THREAD_IDLE_SECONDS, true);
    private volatile boolean stopping;

    @Inject
    Sweep(MaildropStore store, Maildrops maildrops, Overdue overdue, SweepMetrics metrics, Clock clock) {
        this.store = store;
        this.maildrops = maildrops;
        this.overdue = overdue;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Looks after all users that come after the given one. Cancelling ends the sweep once the user is done whose turn
     * it is: a maildrop is not left in the middle of its work. Fails when the users can not be listed; a user that
     * fails is counted.
     */
    Mono<Task.Result> run(Optional<Username> after, int usersPerSecond, SweepProgress progress) {
        return Mono.create(sink -> {
            sink.onCancel(progress::requestStop);
            thread.schedule(() -> {
                try {
                    sink.success(sweep(after, RateLimiter.create(usersPerSecond), progress));
                } catch (Throwable e) {
                    // Whatever it is: a task that never ends keeps every node from beginning another.
                    sink.error(e);
                }
            });
        });
    }

    SweepProgress progress() {
        return new SweepProgress(clock);
    }

    private Task.Result sweep(Optional<Username> after, RateLimiter pace, SweepProgress progress) {
        Stopwatch watch = Stopwatch.createStarted();
        try (Stream<MaildropSummary> users =
                store.summaries(after.map(MaildropId::of)).toStream(READ_AHEAD)) {
            Iterator<MaildropSummary> remaining = users.iterator();
            while (!isStopped(progress) && remaining.hasNext()) {
                visit(remaining.next(), pace, progress);
            }
        }
        return conclude(progress, watch.elapsed());
    }

    private boolean isStopped(SweepProgress progress) {
        return stopping || progress.isStopRequested();
    }

    private void visit(MaildropSummary summary, RateLimiter pace, SweepProgress progress) {
        try {
            if (overdue.isPossible(summary, clock.instant())) {
                pace.acquire();
                lookAfter(summary.id(), progress);
            } else {
                progress.passedOver(summary.user());
            }
        } catch (MailboxException | RuntimeException | LinkageError | StackOverflowError e) {
            // Errors, too: conditions are others' code, and may be built against another version.
            progress.failed(summary.user());
            metrics.failed();
            LOGGER.warn(
                    "Could not look after a maildrop, the next sweep tries again: user={} cause={}",
                    summary.id().asString(),
                    e.toString());
        }
    }

    private void lookAfter(MaildropId id, SweepProgress progress) throws MailboxException {
        Upkeep upkeep = doSome(id, progress);
        // In between, the user's lock is free: a client that comes now does not wait for all of it.
        while (upkeep.hasMore() && !isStopped(progress)) {
            upkeep = doSome(id, progress);
        }
        if (upkeep.failure().isPresent()) {
            throw upkeep.failure().get();
        }
        if (upkeep.inUse()) {
            progress.inUse(id.user());
            metrics.inUse();
        } else {
            progress.lookedAfter(id.user());
            metrics.lookedAfter();
        }
    }

    private Upkeep doSome(MaildropId id, SweepProgress progress) throws MailboxException {
        Upkeep some = maildrops.lookAfter(id);
        progress.removed(some);
        metrics.removed(some);
        return some;
    }

    private Task.Result conclude(SweepProgress progress, Duration duration) {
        SweepDetails details = progress.details();
        boolean stopped = isStopped(progress);
        LOGGER.info(
                "Sweep {}: users={} opened={} inUse={} failed={} expired={} disposalsFinished={} seconds={} lastUser={}",
                stopped ? "stopped" : "finished",
                details.usersSeen(),
                details.usersOpened(),
                details.usersInUse(),
                details.usersFailed(),
                details.messagesExpired(),
                details.disposalsFinished(),
                duration.toSeconds(),
                details.lastUser().orElse("none"));
        if (!stopped) {
            metrics.finished(details, clock.instant(), duration);
        }
        return stopped || details.usersFailed() > 0 ? Task.Result.PARTIAL : Task.Result.COMPLETED;
    }

    @PreDestroy
    void stop() {
        stopping = true;
        thread.disposeGracefully().timeout(STOP_WITHIN).onErrorComplete().block();
        thread.dispose();
    }
}
