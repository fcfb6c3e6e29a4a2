package io.mailkeep.imap.dispatch;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Asks one guard, on threads of its own. Thread-safe, never blocks. A guard that keeps failing is left alone for a while,
 * in which nobody waits for it.
 */
final class Guard {
    private static final Logger LOGGER = LoggerFactory.getLogger(Guard.class);
    private static final int THREADS = 16;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int FAILURES_UNTIL_REST = 5;

    private final GuardHook hook;
    private final ImmutableSet<GuardedCommand.Kind> kinds;
    private final HookEntry entry;
    private final HookMetrics metrics;
    private final Duration rest;
    private final Scheduler threads;
    private int failures;
    private Optional<Long> restsUntil = Optional.empty();

    Guard(GuardHook hook, HookEntry entry, HookMetrics metrics, ThreadFactory factory, Duration rest) {
        this.hook = hook;
        this.kinds = ImmutableSet.copyOf(hook.kinds());
        this.entry = entry;
        this.metrics = metrics;
        this.rest = rest;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(entry.queue()),
                factory);
        pool.allowCoreThreadTimeOut(true);
        this.threads = Schedulers.fromExecutorService(pool);
    }

    /** Answers within the time-out, on any thread. */
    Mono<Verdict> ask(GuardedCommand command) {
        if (!kinds.contains(command.kind())) {
            return Mono.just(Verdict.allow());
        }
        return Mono.defer(() -> rests() ? Mono.just(entry.unanswered().verdict()) : askAwake(command));
    }

    private Mono<Verdict> askAwake(GuardedCommand command) {
        return Mono.fromCallable(() -> outcome(command))
                .subscribeOn(threads)
                .flatMap(outcome -> outcome)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the guard answered null")))
                .timeout(entry.asking())
                .doOnNext(verdict -> answered())
                .onErrorResume(failure -> {
                    failed(failure);
                    return Mono.just(entry.unanswered().verdict());
                });
    }

    // Thrown, the failure of a guard for which nobody waits any more would be one of Reactor's.
    private Mono<Verdict> outcome(GuardedCommand command) {
        try {
            return Mono.justOrEmpty(hook.before(command));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return Mono.error(e);
        }
    }

    private synchronized boolean rests() {
        return restsUntil.filter(end -> end - System.nanoTime() > 0).isPresent();
    }

    private synchronized void answered() {
        metrics.told();
        if (restsUntil.isPresent()) {
            LOGGER.info("A guard answers again: hook={}", entry.name());
        }
        restsUntil = Optional.empty();
        failures = 0;
    }

    // Once it has rested, the next failure sends it back at once.
    private synchronized void failed(Throwable failure) {
        if (failure instanceof TimeoutException) {
            metrics.timedOut();
        } else {
            metrics.failed();
        }
        failures++;
        if (failures < FAILURES_UNTIL_REST) {
            return;
        }
        if (restsUntil.isEmpty()) {
            LOGGER.warn(
                    "A guard fails and is asked nothing for {}, commands are met with onFailure={}: hook={}",
                    rest,
                    entry.unanswered(),
                    entry.name(),
                    failure);
        }
        restsUntil = Optional.of(System.nanoTime() + rest.toNanos());
    }

    void close() {
        threads.dispose();
    }
}
