package io.mailkeep.imap.lease;

import com.google.common.annotations.VisibleForTesting;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Has work done by one at a time, on whatever node; the others wait for their turn, in no order. Thread-safe; does not
 * block.
 */
@Singleton
public final class Turns {
    private static final Logger LOGGER = LoggerFactory.getLogger(Turns.class);

    /** What a node that dies in its turn keeps the others waiting. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final int PROLONGED_PER_LEASE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    /** Whoever waits has one of the places that James has for the commands of all users. */
    private static final int MOST_WAITING = 32;

    private final Leases leases;
    private final Duration lease;
    private final Duration patience;
    private final Semaphore places;

    @Inject
    Turns(Leases leases) {
        this(leases, LEASE, PATIENCE, MOST_WAITING);
    }

    @VisibleForTesting
    public Turns(Leases leases, Duration lease, Duration patience, int mostWaiting) {
        this.leases = leases;
        this.lease = lease;
        this.patience = patience;
        this.places = new Semaphore(mostWaiting);
    }

    /**
     * Does it when nobody else does what has that name. Fails with a {@link BusyException} when others have for half a
     * minute, or when too many on this node wait for turns, and nothing was done then. A node that can not reach the store
     * for a quarter of a minute loses its turn, but goes on.
     */
    public <T> Flux<T> take(String name, Supplier<Flux<T>> work) {
        return Flux.usingWhen(
                begin(name, UUID.randomUUID().toString()),
                holder -> Flux.using(() -> prolonging(name, holder), prolonged -> work.get(), Disposable::dispose),
                holder -> Mono.fromRunnable(() -> end(name, holder)));
    }

    private Mono<String> begin(String name, String holder) {
        return Mono.defer(() -> {
            AtomicBoolean givenUp = new AtomicBoolean();
            return taken(name, holder, givenUp)
                    .onErrorResume(BusyException.class, busy -> waiting(name, holder, givenUp))
                    .doOnCancel(() -> {
                        givenUp.set(true);
                        end(name, holder);
                    })
                    // It may have been taken although no answer came.
                    .doOnError(e -> !(e instanceof BusyException), e -> end(name, holder));
        });
    }

    private Mono<String> taken(String name, String holder, AtomicBoolean givenUp) {
        return Mono.fromCallable(() -> {
                    boolean taken = leases.take(name, holder, lease);
                    if (taken && givenUp.get()) {
                        // Too late for who gave it up to give it back.
                        leases.release(name, holder);
                    }
                    return taken;
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
                        .filter(e -> e instanceof BusyException && System.nanoTime() - deadline < 0))
                .doFinally(end -> places.release());
    }

    private Disposable prolonging(String name, String holder) {
        return Flux.interval(lease.dividedBy(PROLONGED_PER_LEASE))
                .onBackpressureDrop()
                .concatMap(tick -> prolonged(name, holder), 1)
                .takeUntil(still -> !still)
                .filter(still -> !still)
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
        Mono.fromRunnable(() -> leases.release(name, holder))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(
                        done -> {},
                        e -> LOGGER.warn(
                                "A turn could not be given back, and ends by itself: name={} reason={}",
                                name,
                                e.toString()));
    }
}
