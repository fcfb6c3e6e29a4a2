package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropListing;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The maildrop locks that this node holds, prolonged for as long as it lives. A lease belongs to the work that acquired
 * it: nobody else gives it back, so that work which outlasts the server's stop keeps others out until the lease ends by
 * itself. Thread-safe.
 */
@Singleton
public final class Leases {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leases.class);
    private static final int RENEWALS_PER_LEASE = 3;
    /** More often than renewals, so that what was renewed late, or in vain, has its next turn soon. */
    private static final int ROUNDS_PER_LEASE = 12;

    static final int RENEWALS_AT_ONCE = 32;
    private static final Duration THREAD_IDLE = Duration.ofSeconds(60);

    static final int WAITING_AT_ONCE = 8;
    private static final int FURTHER_TRIES = 8;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final MaildropClaims claims;
    private final MaildropStore store;
    private final Optional<Duration> duration;
    private final Map<String, Lease> held = new ConcurrentHashMap<>();
    private final Semaphore waiting = new Semaphore(WAITING_AT_ONCE);
    private final Scheduler renewals = Schedulers.fromExecutorService(threads());
    private final Disposable rounds;

    @Inject
    Leases(MaildropClaims claims, MaildropStore store, MaildropSettings settings) {
        this.claims = claims;
        this.store = store;
        this.duration = settings.sessionLock();
        this.rounds = duration.map(this::startRounds).orElseGet(Disposables::disposed);
    }

    // A bounded elastic scheduler would let a renewal wait behind one that hangs, while other threads are idle.
    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                RENEWALS_AT_ONCE,
                RENEWALS_AT_ONCE,
                THREAD_IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new ThreadFactoryBuilder()
                        .setNameFormat("mailkeep-leases-%d")
                        .setDaemon(true)
                        .build());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private Disposable startRounds(Duration lease) {
        // A round does not wait for the last one's renewals, but for one of so many at once to end.
        return Flux.interval(lease.dividedBy(ROUNDS_PER_LEASE))
                .onBackpressureDrop()
                .concatMapIterable(tick -> due(), 1)
                .flatMap(this::renewal, RENEWALS_AT_ONCE)
                .subscribe();
    }

    /** Blocking. The listing of the user's INBOX, and its exclusive access unless locking is off. */
    Locked acquire(Username user) throws MaildropInUseException {
        return claim(user).orElseThrow(() -> new MaildropInUseException(user));
    }

    /**
     * Blocking. As {@link #acquire}, but waits about two seconds for whoever is ending: another client of the user, or
     * a sweep, of which clients know nothing. While {@value #WAITING_AT_ONCE} wait, no further one does.
     */
    Locked await(Username user) throws MaildropInUseException {
        Optional<Locked> locked = claim(user);
        if (locked.isEmpty() && waiting.tryAcquire()) {
            try {
                for (int again = 0; locked.isEmpty() && again < FURTHER_TRIES && pause(); again++) {
                    locked = claim(user);
                }
            } finally {
                waiting.release();
            }
        }
        return locked.orElseThrow(() -> new MaildropInUseException(user));
    }

    /** How many wait. */
    int waiting() {
        return WAITING_AT_ONCE - waiting.availablePermits();
    }

    /** False when the thread is to end. */
    private static boolean pause() {
        try {
            // Not the same for all: two nodes whose tries coincide give way to each other.
            TimeUnit.MILLISECONDS.sleep(
                    PAUSE.toMillis() / 2 + ThreadLocalRandom.current().nextLong(PAUSE.toMillis()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<Locked> claim(Username user) {
        if (duration.isEmpty()) {
            return Optional.of(new Locked(store.list(MaildropId.of(user)), () -> {}));
        }
        String holder = UUID.randomUUID().toString();
        long now = System.nanoTime();
        Optional<MaildropListing> listing;
        try {
            listing = claims.claim(user, holder, duration.get());
        } catch (RuntimeException unknownOutcome) {
            // The claim may be ours although no answer came; if this fails too it ends by itself.
            Schedulers.boundedElastic().schedule(() -> release(user, holder));
            throw unknownOutcome;
        }
        return listing.map(known -> {
            held.put(holder, new Lease(user, holder, now));
            return new Locked(known, () -> release(user, holder));
        });
    }

    /** The longest unrenewed first, without those whose renewal has not ended. */
    private List<Lease> due() {
        long due = System.nanoTime() - duration.orElseThrow().toNanos() / RENEWALS_PER_LEASE;
        List<Lease> leases = held.values().stream()
                .filter(lease -> !lease.underway && lease.renewed - due <= 0)
                .sorted(Comparator.comparingLong(lease -> lease.renewed - due))
                .collect(ImmutableList.toImmutableList());
        leases.forEach(lease -> lease.underway = true);
        return leases;
    }

    private Mono<Void> renewal(Lease lease) {
        return Mono.<Void>fromRunnable(() -> {
                    try {
                        renew(lease);
                    } finally {
                        // What Reactor takes to be fatal ends without a signal.
                        lease.underway = false;
                    }
                })
                .subscribeOn(renewals)
                .doFinally(end -> lease.underway = false)
                .onErrorResume(failure -> Mono.fromRunnable(() -> LOGGER.warn(
                        "Could not prolong the maildrop lock of user={}, trying again: {}",
                        lease.user.asString(),
                        failure.toString())));
    }

    private void renew(Lease lease) {
        if (!held.containsKey(lease.holder)) {
            return;
        }
        long now = System.nanoTime();
        if (claims.renew(lease.user, lease.holder, duration.orElseThrow())) {
            lease.renewed = now;
        } else if (held.remove(lease.holder) != null) {
            // Otherwise its session ended while this ran, and nothing was lost.
            LOGGER.warn(
                    "Lost the maildrop lock of user={}: its session goes on, but another may begin",
                    lease.user.asString());
        }
    }

    private void release(Username user, String holder) {
        held.remove(holder);
        try {
            claims.release(user, holder);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Could not give back the maildrop lock of user={}, it ends by itself after {}: {}",
                    user.asString(),
                    duration.orElseThrow(),
                    e.toString());
        }
    }

    @PreDestroy
    void stop() {
        rounds.dispose();
        renewals.dispose();
    }

    /** The listing as it stands under the lock, and what ends that. */
    static final class Locked {
        private final MaildropListing listing;
        private final Runnable release;

        private Locked(MaildropListing listing, Runnable release) {
            this.listing = listing;
            this.release = release;
        }

        MaildropListing listing() {
            return listing;
        }

        /** Ends the access; knows nothing of the listing. */
        Runnable release() {
            return release;
        }
    }

    private static final class Lease {
        private final Username user;
        private final String holder;
        /** {@link System#nanoTime()} before the store was asked: never later than the lease's true begin. */
        private volatile long renewed;
        /** Whether a round took it up for a renewal that has not ended. */
        private volatile boolean underway;

        private Lease(Username user, String holder, long renewed) {
            this.user = user;
            this.holder = holder;
            this.renewed = renewed;
        }
    }
}
