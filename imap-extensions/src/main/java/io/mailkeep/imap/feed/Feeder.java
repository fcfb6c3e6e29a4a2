package io.mailkeep.imap.feed;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.feed.Hint.News;
import io.mailkeep.imap.metrics.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Lets feeds be brought up to date away from those who change mailboxes: one user at a time in one place, some users at
 * once, hints that come meanwhile, or while the user rests after that, together. Where there is no room, the store fails, or
 * a mailbox can not be read, all mailboxes of the user are looked at later. Thread-safe; never blocks.
 */
@Singleton
final class Feeder {
    private static final Logger LOGGER = LoggerFactory.getLogger(Feeder.class);

    static final int MOST_USERS = 10_000;

    private static final int USERS_AT_ONCE = 16;
    private static final int MOST_MAILBOXES = 1000;
    private static final int MOST_LINES = 1000;
    private static final int USERS_A_TICK = 100;
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);
    private static final Duration BETWEEN_TICKS = Duration.ofSeconds(30);

    // An append costs as much for fifty changes as for one. Who reads does not wait for it.
    private static final Duration REST = Duration.ofMillis(500);

    private final Appender appender;
    private final Clock clock;
    private final Duration rest;
    private final MetricFactory metrics;
    private final Disposable ticks;
    private final Map<Username, Work> waiting = new HashMap<>();
    private final Map<Username, Instant> running = new HashMap<>();
    private final Set<Username> resting = new HashSet<>();

    // Who waits for nothing but a place among those who run.
    private final Set<Username> ready = new LinkedHashSet<>();

    // Whose hints or lines were dropped, or could not be followed, and since when they wait.
    private final Map<Username, Instant> behind = new LinkedHashMap<>();

    /** What is to be done for a user. */
    private static final class Work {
        private Instant since;
        private final Map<MailboxId, Hint> hints = new LinkedHashMap<>();
        private final List<KeptChange> kept = new ArrayList<>();
        private final List<MonoSink<Void>> callers = new ArrayList<>();
        private int lines;
        private boolean all;

        Work(Instant since) {
            this.since = since;
        }
    }

    @Inject
    Feeder(Appender appender, Clock clock, MetricFactory metrics, GaugeRegistry gauges) {
        this(appender, REST, clock, metrics, gauges);
    }

    Feeder(Appender appender, Duration rest, Clock clock, MetricFactory metrics, GaugeRegistry gauges) {
        this.appender = appender;
        this.rest = rest;
        this.clock = clock;
        this.metrics = metrics;
        this.ticks = Flux.interval(BETWEEN_TICKS, Schedulers.parallel())
                .onBackpressureDrop()
                .subscribe(tick -> tick(), failure -> LOGGER.error("Feeds no longer wait for holes", failure));
        gauges.register("mailkeep-imap-feed-lag-seconds", this::lagSeconds);
    }

    @PreDestroy
    void stop() {
        ticks.dispose();
    }

    /** Something happened to a mailbox of a user. */
    void hint(Username user, MailboxId mailbox, Hint hint) {
        add(user, mailbox, hint, Optional.empty());
    }

    /** Keep policies did something. */
    void tell(Username user, KeptChange change) {
        // The feed begins with the mailbox if it has not.
        add(user, change.mailbox(), Hint.mailbox(News.NONE), Optional.of(change));
    }

    private void add(Username user, MailboxId mailbox, Hint hint, Optional<KeptChange> kept) {
        if (hasAdded(user, mailbox, hint, kept)) {
            next();
        } else {
            metrics.generate(Counter.FEED_DROPPED.metric()).increment();
            fallBehind(user, clock.instant());
        }
    }

    /** Looks at all mailboxes of a user; ends when that is done. */
    Mono<Void> lookAtAll(Username user) {
        return Mono.create(caller -> {
            addAll(user, caller);
            next();
        });
    }

    private synchronized boolean hasAdded(Username user, MailboxId mailbox, Hint hint, Optional<KeptChange> kept) {
        if (waiting.size() >= MOST_USERS && !waiting.containsKey(user)) {
            return false;
        }
        Work work = waiting.computeIfAbsent(user, anyone -> new Work(clock.instant()));
        int lines = kept.map(change -> change.lines().size()).orElse(0);
        if (work.lines + lines > MOST_LINES) {
            return false;
        }
        kept.ifPresent(work.kept::add);
        work.lines += lines;
        work.hints.merge(mailbox, hint, Hint::union);
        work.all |= work.hints.size() > MOST_MAILBOXES;
        queue(user);
        return true;
    }

    private synchronized void addAll(Username user, MonoSink<Void> caller) {
        Work work = waiting.computeIfAbsent(user, anyone -> new Work(clock.instant()));
        work.all = true;
        Optional.ofNullable(behind.remove(user))
                .ifPresent(since -> work.since = Ordering.natural().min(work.since, since));
        work.callers.add(caller);
        queue(user);
    }

    /** Lets the user run soon, if there is work and nothing to wait for but the others. */
    private synchronized void queue(Username user) {
        Work work = waiting.get(user);
        boolean isDue = work != null && (!resting.contains(user) || !work.callers.isEmpty());
        if (isDue && !running.containsKey(user)) {
            ready.add(user);
        }
    }

    /** Follows what has settled, and looks at all mailboxes of some users whose hints were lost. */
    void tick() {
        appender.waiting()
                .settled()
                .forEach(hole -> hint(
                        hole.user(),
                        hole.mailbox(),
                        Hint.messages(hole.highest().next(), hole.highest())));
        catchingUp().forEach(user -> lookAtAll(user).subscribe(nothing -> {}, failure -> {}));
    }

    private synchronized void fallBehind(Username user, Instant since) {
        if (behind.size() < MOST_USERS || behind.containsKey(user)) {
            behind.merge(user, since, (one, other) -> Ordering.natural().min(one, other));
        }
    }

    private synchronized ImmutableList<Username> catchingUp() {
        return behind.keySet().stream().limit(USERS_A_TICK).collect(ImmutableList.toImmutableList());
    }

    private void next() {
        take().forEach(work -> run(work.getKey(), work.getValue()));
    }

    private synchronized ImmutableList<Map.Entry<Username, Work>> take() {
        ImmutableList<Username> taken = ready.stream()
                .limit(Math.max(0, USERS_AT_ONCE - running.size()))
                .collect(ImmutableList.toImmutableList());
        ImmutableList.Builder<Map.Entry<Username, Work>> works = ImmutableList.builder();
        for (Username user : taken) {
            Work work = waiting.remove(user);
            ready.remove(user);
            running.put(user, work.since);
            works.add(Map.entry(user, work));
        }
        return works.build();
    }

    private void run(Username user, Work work) {
        // Hints first: they know of a mailbox that it is new. What is told one by one need not be read as a whole.
        Mono<Void> hinted = work.hints.isEmpty() ? Mono.empty() : appender.advance(user, work.hints);
        Mono<Void> kept = work.kept.isEmpty() ? Mono.empty() : Mono.defer(() -> appender.tell(user, work.kept));
        Mono<Void> told = hinted.then(kept);
        // Which finds what could not be told before it.
        Mono<Void> all = Mono.defer(() -> appender.advanceAll(user));
        (work.all ? told.onErrorResume(failure -> Mono.empty()).then(all) : told)
                .timeout(LONGEST_ROUND)
                .subscribeOn(Schedulers.parallel())
                .doFinally(end -> finished(user))
                .subscribe(
                        nothing -> {},
                        failure -> {
                            failed(user, work.since, failure);
                            work.callers.forEach(caller -> caller.error(failure));
                        },
                        () -> work.callers.forEach(MonoSink::success));
    }

    private void finished(Username user) {
        synchronized (this) {
            running.remove(user);
            resting.add(user);
            queue(user);
        }
        Disposable unused = Schedulers.parallel().schedule(() -> rested(user), rest.toMillis(), TimeUnit.MILLISECONDS);
        next();
    }

    private void rested(Username user) {
        synchronized (this) {
            resting.remove(user);
            queue(user);
        }
        next();
    }

    private void failed(Username user, Instant since, Throwable failure) {
        metrics.generate(Counter.FEED_FAILED.metric()).increment();
        fallBehind(user, since);
        LOGGER.warn(
                "Could not bring a change feed up to date, it is tried again: user={} cause={}",
                user.asString(),
                failure.toString());
    }

    /** How long the oldest change that this node knows of waits to be told. */
    private synchronized long lagSeconds() {
        return Stream.of(
                        waiting.values().stream().map(work -> work.since),
                        running.values().stream(),
                        behind.values().stream(),
                        appender.waiting().oldest().stream())
                .flatMap(since -> since)
                .min(Instant::compareTo)
                .map(oldest -> Duration.between(oldest, clock.instant()).toSeconds())
                .orElse(0L);
    }
}
