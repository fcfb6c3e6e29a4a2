package io.mailkeep.imap.lease;

import com.google.common.annotations.VisibleForTesting;
import com.google.inject.Inject;
import java.time.Duration;
import java.util.UUID;
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
public final class Turns {
    private static final Logger LOGGER = LoggerFactory.getLogger(Turns.class);
    /** What a node that dies in its turn keeps the others waiting. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    // Two minutes: a client would not wait for longer.
    private static final int TRIES = 125;

    private final Leases leases;
    private final Duration lease;
    private final int tries;

    @Inject
    Turns(Leases leases) {
        this(leases, LEASE, TRIES);
    }

    @VisibleForTesting
    public Turns(Leases leases, Duration lease, int tries) {
        this.leases = leases;
        this.lease = lease;
        this.tries = tries;
    }

    /**
     * Does it when nobody else does what has that name. Fails with a {@link BusyException} when others have for two
     * minutes, and nothing was done then. A node that can not reach the store for half a minute loses its turn, but goes
     * on.
     */
    public <T> Flux<T> take(String name, Supplier<Flux<T>> work) {
        return Flux.usingWhen(
                begin(name, UUID.randomUUID().toString()),
                holder -> Flux.using(() -> prolonging(name, holder), prolonged -> work.get(), Disposable::dispose),
                holder -> end(name, holder));
    }

    private Mono<String> begin(String name, String holder) {
        return taken(name, holder)
                .filter(taken -> taken)
                .switchIfEmpty(Mono.error(() -> new BusyException(name)))
                .retryWhen(Retry.backoff(tries, SHORTEST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .filter(BusyException.class::isInstance)
                        .onRetryExhaustedThrow((spec, last) -> last.failure()))
                .thenReturn(holder);
    }

    private Mono<Boolean> taken(String name, String holder) {
        return Mono.fromCallable(() -> leases.take(name, holder, lease)).subscribeOn(Schedulers.boundedElastic());
    }

    private Disposable prolonging(String name, String holder) {
        return Flux.interval(lease.dividedBy(3))
                .onBackpressureDrop()
                .concatMap(
                        tick -> taken(name, holder)
                                .onErrorResume(e -> Mono.fromRunnable(
                                        () -> LOGGER.debug("A turn could not be prolonged now: {}", name, e))),
                        1)
                .takeUntil(taken -> !taken)
                .filter(taken -> !taken)
                .subscribe(lost -> LOGGER.warn("A turn was lost to another node, and goes on: {}", name));
    }

    private Mono<Void> end(String name, String holder) {
        return Mono.<Void>fromRunnable(() -> leases.release(name, holder))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(e -> Mono.fromRunnable(
                        () -> LOGGER.warn("A turn could not be given back, and ends by itself: {}", name, e)));
    }
}
