package io.mailkeep.server.recount;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.server.recount.Suspects.Found;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import javax.annotation.PreDestroy;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Counts again what is suspect, and corrects it. A difference is believed when it is the same at a second look, as what
 * is on its way makes one, too; and then it is looked at once more. Other nodes may do the same at the same time: the
 * pauses are of random length, so that hardly ever both correct what both have seen. What waits is saved, and taken over by
 * the others when this node is gone.
 */
@Singleton
final class Recounts implements Startable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Recounts.class);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TAKE_OVERS = Duration.ofSeconds(5);
    // All that live have found the store again by then: cassandra-driver.conf looks for it every 15 seconds.
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(20);
    private static final Duration LEFT_WITHIN = Duration.ofSeconds(10);
    private static final int LEAST_PAUSE_MILLIS = 2000;
    private static final int MOST_PAUSE_MILLIS = 4000;
    private static final int AT_ONCE = 4;
    private static final int MOST_LOOKS = 30;

    private final Suspects suspects;
    private final Counts counts;
    private final SavedSuspects saved;
    private final Metric looks;
    private final Metric corrected;
    private final Metric givenUp;
    private final LongSupplier nanoTime;
    private final Disposable.Composite running = Disposables.composite();
    private volatile long connectedSince;
    private volatile long saidToLive;
    private volatile ImmutableSet<String> absent = ImmutableSet.of();

    @Inject
    Recounts(Suspects suspects, Counts counts, SavedSuspects saved, MetricFactory metrics, GaugeRegistry gauges) {
        this(suspects, counts, saved, metrics, gauges, System::nanoTime);
    }

    Recounts(
            Suspects suspects,
            Counts counts,
            SavedSuspects saved,
            MetricFactory metrics,
            GaugeRegistry gauges,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.connectedSince = nanoTime.getAsLong();
        this.saidToLive = connectedSince;
        this.suspects = suspects;
        this.counts = counts;
        this.saved = saved;
        this.looks = metrics.generate("mailkeep-recount-looks");
        this.corrected = metrics.generate("mailkeep-recount-corrected");
        this.givenUp = metrics.generate("mailkeep-recount-given-up");
        gauges.register("mailkeep-recount-waiting", suspects::size);
    }

    void start() {
        running.add(every(BETWEEN_TAKE_OVERS, live()));
        running.add(every(BETWEEN_TAKE_OVERS, takeOver()));
        running.add(every(BETWEEN_ROUNDS, save()));
        running.add(every(BETWEEN_ROUNDS, round()));
    }

    private static Disposable every(Duration pause, Mono<Void> work) {
        // A pause on the elastic scheduler would keep one of its few threads from others.
        return work.subscribeOn(Schedulers.boundedElastic())
                .repeatWhen(done -> done.delayElements(pause))
                .subscribe();
    }

    @PreDestroy
    void stop() {
        running.dispose();
        try {
            saveNoted().then(saved.end()).block(LEFT_WITHIN);
            if (suspects.size() > 0) {
                LOGGER.info("What is still to be counted again is left to other nodes waiting={}", suspects.size());
            }
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Stopped before all was counted again, have the tasks do it: RecomputeMailboxCounters,"
                            + " RecomputeCurrentQuotas waiting={}",
                    suspects.size(),
                    e);
        }
    }

    /** Looks at what is due, a few at once. Never fails. */
    Mono<Void> round() {
        return Flux.defer(() -> {
                    warnOfRefused();
                    return Flux.fromIterable(suspects.due());
                })
                .flatMap(due -> failure(due.getKey(), due.getValue()), AT_ONCE)
                // One for all: a store that is away fails every look.
                .takeLast(1)
                .doOnNext(last -> LOGGER.warn(
                        "Not everything can be counted now, and is tried again waiting={}", suspects.size(), last))
                .then();
    }

    private void warnOfRefused() {
        long refused = suspects.refused();
        if (refused > 0) {
            givenUp.add((int) Math.min(refused, Integer.MAX_VALUE));
            LOGGER.error(
                    "Too much is perhaps miscounted to be counted again, have the tasks do it refused={}", refused);
        }
    }

    /** Saves what was noted, or does so later. Never fails. */
    Mono<Void> save() {
        return saveNoted()
                .onErrorResume(e -> Mono.fromRunnable(() -> LOGGER.warn(
                        "What is to be counted again can not be saved yet, and a crash would forget it waiting={}",
                        suspects.size(),
                        e)));
    }

    private Mono<Void> saveNoted() {
        return Mono.defer(() -> {
            List<Suspect> noted = suspects.unsaved();
            return Flux.fromIterable(noted)
                    .flatMap(saved::save, AT_ONCE)
                    .then()
                    .doOnError(e -> noted.forEach(suspects::isUnsaved))
                    .doOnCancel(() -> noted.forEach(suspects::isUnsaved));
        });
    }

    /** Says that this node lives; saves everything once more that others may have taken over meanwhile. Never fails. */
    Mono<Void> live() {
        return Mono.defer(saved::live)
                .then(Mono.<Void>fromRunnable(() -> {
                    long now = nanoTime.getAsLong();
                    if (now - saidToLive > SavedSuspects.LIVES.toNanos()) {
                        connectedSince = now;
                        suspects.areUnsaved();
                    }
                    saidToLive = now;
                }))
                .onErrorResume(e -> Mono.fromRunnable(() -> LOGGER.warn("It can not be said that this node lives", e)));
    }

    /**
     * Notes what nodes have left that were gone at the last call as well, once this node has been in touch with the store
     * for as long as the others may need to be: those that only could not say that they live, as nobody could while the
     * store was away, have said so by now. Never fails.
     */
    Mono<Void> takeOver() {
        return Flux.defer(() -> othersHaveFoundTheStore() ? saved.gone() : Flux.empty())
                .collect(ImmutableSet.toImmutableSet())
                .flatMapIterable(this::stillAbsent)
                .concatMap(this::takeOver)
                .then()
                .onErrorResume(e -> Mono.fromRunnable(() -> {
                    absent = ImmutableSet.of();
                    LOGGER.warn("What other nodes have left to be counted is asked for again later", e);
                }));
    }

    private boolean othersHaveFoundTheStore() {
        long now = nanoTime.getAsLong();
        return now - saidToLive <= SavedSuspects.LIVES.toNanos() && now - connectedSince >= FOUND_WITHIN.toNanos();
    }

    private Set<String> stillAbsent(ImmutableSet<String> gone) {
        ImmutableSet<String> before = absent;
        absent = gone;
        return Sets.intersection(gone, before);
    }

    private Mono<Void> takeOver(String gone) {
        return saved.leftBy(gone)
                .collectList()
                .filter(left -> left.stream().filter(suspects::noteIfRoom).count() == left.size())
                .flatMap(left -> Flux.fromIterable(left)
                        .flatMap(saved::save, AT_ONCE)
                        .then(saved.forget(gone, left))
                        .then(Mono.fromRunnable(() -> {
                            if (!left.isEmpty()) {
                                LOGGER.info("Counts again what a node that is gone has left taken={}", left.size());
                            }
                        })));
    }

    /** What kept it from being looked at, which is then done later; empty when it was. */
    private Mono<Throwable> failure(Suspect suspect, Found known) {
        return Mono.defer(() -> look(suspect, known))
                .then(Mono.<Throwable>empty())
                .onErrorResume(e -> Mono.fromCallable(() -> {
                    suspects.note(suspect);
                    return e;
                }));
    }

    private Mono<Void> look(Suspect suspect, Found known) {
        if (known.looks() == MOST_LOOKS) {
            givenUp.increment();
            LOGGER.error(
                    "What is counted was never seen to be right nor wrong by the same twice, have the tasks do it suspect={}",
                    suspect);
            return forget(suspect, suspects.forget(suspect, known));
        }
        return relevant(suspect, known).flatMap(there -> {
            if (!there) {
                return forget(suspect, suspects.forget(suspect, known));
            }
            return counts.difference(suspect)
                    .map(Optional::of)
                    .defaultIfEmpty(Optional.empty())
                    .flatMap(difference -> conclude(suspect, known, difference));
        });
    }

    /** Whether there is such a thing. What makes a mailbox's count suspect does the same to the quota it counts for. */
    private Mono<Boolean> relevant(Suspect suspect, Found known) {
        if (suspect instanceof Suspect.MailboxCount count && known.looks() == 0) {
            return counts.owner(count.mailbox())
                    .map(owner -> suspects.note(new Suspect.QuotaInUse(owner)))
                    .hasElement();
        }
        return Mono.just(true);
    }

    private Mono<Void> conclude(Suspect suspect, Found known, Optional<Difference> settled) {
        looks.increment();
        Difference difference = settled.orElse(Difference.NONE);
        if (settled.isPresent() && difference.equals(Difference.NONE)) {
            return forget(suspect, suspects.clear(suspect, known));
        }
        if (settled.isEmpty() || !difference.equals(known.difference())) {
            suspects.again(suspect, known, difference, pause());
            return Mono.empty();
        }
        return counts.add(suspect, difference).then(Mono.fromRunnable(() -> {
            corrected.increment();
            LOGGER.info(
                    "What was counted was wrong, and is corrected suspect={} messages={} unseenOrOctets={}",
                    suspect,
                    difference.messages(),
                    difference.share());
            suspects.again(suspect, known, Difference.NONE, pause());
        }));
    }

    private Mono<Void> forget(Suspect suspect, boolean isForgotten) {
        return isForgotten ? saved.forget(suspect) : Mono.empty();
    }

    private static Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
    }
}
