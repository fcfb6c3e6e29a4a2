package io.mailkeep.imap.lease;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Has messages taken to a mailbox by one at a time, on whatever node; the others wait for their turn, in no order.
 * Thread-safe.
 */
@Singleton
public final class Turns {
    private static final Logger LOGGER = LoggerFactory.getLogger(Turns.class);
    private static final String NOT_GIVEN_BACK =
            "A turn could not be given back, and ends by itself: name={} reason={}";

    /** What a node that dies in its turn keeps the others waiting. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final int PROLONGED_PER_LEASE = 3;
    /** Ten minutes of such leases: what takes longer has most likely met a bug, and will never end. */
    private static final int MOST_LEASES = 40;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_OF_BLOCKED = Duration.ofSeconds(5);
    // About what the others wait before they try again.
    private static final Duration BETWEEN = Duration.ofMillis(150);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    /** Whoever waits has one of the places that James has for the commands of all users. */
    private static final int MOST_WAITING = 32;

    private final Leases leases;
    private final Duration lease;
    private final Duration patience;
    private final Duration patienceOfBlocked;
    private final Semaphore places;

    @Inject
    Turns(Leases leases) {
        this(leases, LEASE, PATIENCE, PATIENCE_OF_BLOCKED, MOST_WAITING);
    }

    @VisibleForTesting
    public Turns(Leases leases, Duration lease, Duration patience, Duration patienceOfBlocked, int mostWaiting) {
        this.leases = leases;
        this.lease = lease;
        this.patience = patience;
        this.patienceOfBlocked = patienceOfBlocked;
        this.places = new Semaphore(mostWaiting);
    }

    /**
     * Does the work for each part in a turn of its own, one after another: others have theirs in between. Fails with a
     * {@link BusyException} when others have taken messages there for half a minute, or when too many on this node wait
     * for turns; the work for the parts before was done then, and no more. A node that can not reach the store for a
     * quarter of a minute, and work that takes ten minutes, lose their turn, but go on.
     */
    public <P, T> Flux<T> take(MailboxId target, List<P> parts, Function<P, Flux<T>> work) {
        String name = name(target);
        return Flux.fromIterable(parts)
                .index()
                .concatMap(
                        part -> Flux.usingWhen(
                                begin(name, UUID.randomUUID().toString())
                                        .delaySubscription(part.getT1() == 0 ? Duration.ZERO : BETWEEN),
                                holder -> Flux.using(
                                        () -> prolonging(name, holder),
                                        prolonged -> work.apply(part.getT2()),
                                        Disposable::dispose),
                                holder -> Mono.fromRunnable(() -> end(name, holder))),
                        1);
    }

    /**
     * The same on the thread of the caller, for work that blocks; who waits has no place among the others, and gives up
     * after five seconds. Blocks.
     */
    public <P> void takeBlocking(MailboxId target, List<P> parts, BlockingWork<P> work) throws MailboxException {
        String name = name(target);
        for (int part = 0; part < parts.size(); part++) {
            if (part > 0) {
                Uninterruptibles.sleepUninterruptibly(BETWEEN);
            }
            String holder = UUID.randomUUID().toString();
            await(name, holder);
            Disposable prolonging = prolonging(name, holder);
            try {
                work.on(parts.get(part));
            } finally {
                prolonging.dispose();
                release(name, holder);
            }
        }
    }

    /** What is done in a turn. */
    @FunctionalInterface
    public interface BlockingWork<P> {
        void on(P part) throws MailboxException;
    }

    private void await(String name, String holder) throws BusyException {
        long deadline = System.nanoTime() + patienceOfBlocked.toNanos();
        while (!isTaken(name, holder)) {
            if (System.nanoTime() - deadline >= 0) {
                // It may have been taken although no answer came.
                end(name, holder);
                throw new BusyException(name);
            }
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(
                    ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis())));
        }
    }

    // A store that fails gives nobody a turn.
    private boolean isTaken(String name, String holder) {
        try {
            return leases.take(name, holder, lease);
        } catch (RuntimeException e) {
            LOGGER.warn("A turn can not be asked for now: name={} reason={}", name, e.toString());
            return false;
        }
    }

    private static String name(MailboxId target) {
        return "mailbox " + target.serialize();
    }

    private Mono<String> begin(String name, String holder) {
        return Mono.defer(() -> {
            AtomicBoolean givenUp = new AtomicBoolean();
            return taken(name, holder, givenUp)
                    .onErrorResume(Turns::isOpen, open -> waiting(name, holder, givenUp))
                    .doOnCancel(() -> {
                        givenUp.set(true);
                        end(name, holder);
                    })
                    // It may have been taken although no answer came.
                    .doOnError(e -> !(e instanceof BusyException), e -> end(name, holder))
                    .onErrorMap(UndecidedException.class, BusyException::new);
        });
    }

    // Whether who asks again may have it.
    private static boolean isOpen(Throwable refusal) {
        return refusal instanceof BusyException || refusal instanceof UndecidedException;
    }

    private Mono<String> taken(String name, String holder, AtomicBoolean givenUp) {
        return Mono.fromCallable(() -> {
                    try {
                        return leases.take(name, holder, lease);
                    } finally {
                        if (givenUp.get()) {
                            // Too late for who gave it up to give it back.
                            release(name, holder);
                        }
                    }
                })
                .subscribeOn(Schedulers.boundedElastic())
                .filter(taken -> taken)
                .switchIfEmpty(Mono.error(() -> new BusyException(name)))
                .thenReturn(holder);
    }

    private Mono<String> waiting(String name, String holder, AtomicBoolean givenUp) {
        if (!places.tryAcquire()) {
            return Mono.error(new BusyException(name));
        }
        long deadline = System.nanoTime() + patience.toNanos();
        return taken(name, holder, givenUp)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, SHORTEST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .filter(e -> isOpen(e) && System.nanoTime() - deadline < 0))
                .doFinally(end -> places.release());
    }

    private Disposable prolonging(String name, String holder) {
        return Flux.interval(lease.dividedBy(PROLONGED_PER_LEASE))
                .take(MOST_LEASES * PROLONGED_PER_LEASE)
                .onBackpressureDrop()
                .concatMap(tick -> prolonged(name, holder), 1)
                .all(still -> still)
                .subscribe(lost -> LOGGER.warn("A turn was lost, and goes on: name={}", name));
    }

    private Mono<Boolean> prolonged(String name, String holder) {
        return Mono.fromCallable(() -> leases.prolong(name, holder, lease))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(e -> Mono.fromRunnable(
                        () -> LOGGER.warn("A turn can not be prolonged now: name={} reason={}", name, e.toString())));
    }

    // Nobody waits for it.
    private void end(String name, String holder) {
        Mono.fromRunnable(() -> release(name, holder))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(done -> {}, e -> LOGGER.warn(NOT_GIVEN_BACK, name, e.toString()));
    }

    private void release(String name, String holder) {
        try {
            leases.release(name, holder);
        } catch (RuntimeException e) {
            LOGGER.warn(NOT_GIVEN_BACK, name, e.toString());
        }
    }
}
