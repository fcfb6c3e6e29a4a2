package io.mailkeep.pop3.maildrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropListing;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeasesTest {
    private static final Username ANNA = Username.of("anna");
    private static final Username BERT = Username.of("bert");
    private static final Duration LEASE = Duration.ofSeconds(5);

    private final Store store = new Store();
    private final Leases leases = new Leases(store, new MemoryMaildropStore(), settings());
    private final ExecutorService logins = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        store.answers.countDown();
        logins.shutdownNow();
        leases.stop();
    }

    @Test
    void aStoreThatAnswersLateIsAskedForManyAtOnceButNotForAll() throws Exception {
        acquire(3 * Leases.RENEWALS_AT_ONCE);

        await().until(() -> store.renewing.get() >= Leases.RENEWALS_AT_ONCE);
        await().during(LEASE).until(() -> store.renewing.get() == Leases.RENEWALS_AT_ONCE);
    }

    @Test
    void noLeaseWaitsForARenewalThatHangs() throws Exception {
        leases.acquire(ANNA);
        await().until(() -> store.renewing.get() == 1);

        int others = Leases.RENEWALS_AT_ONCE - 1;
        store.together = Optional.of(new CyclicBarrier(others));
        acquire(3 * others);

        await().until(() -> store.renewed.size() == 3 * others);
    }

    @Test
    void noLeaseIsRenewedBeforeItsLastRenewalHasEnded() throws Exception {
        acquire(3);
        await().until(() -> store.renewing.get() == 3);

        await().during(LEASE.multipliedBy(2)).until(() -> store.renewing.get() == 3);
    }

    @Test
    void aReleaseDoesNotWaitForRenewals() throws Exception {
        acquire(2 * Leases.RENEWALS_AT_ONCE);
        Leases.Locked locked = leases.acquire(ANNA);
        await().until(() -> store.renewing.get() >= Leases.RENEWALS_AT_ONCE);

        locked.release().run();

        assertThat(store.isFree(ANNA)).isTrue();
    }

    @Test
    void aLockThatMayHaveBeenTakenIsGivenBackWhileRenewalsWait() throws Exception {
        acquire(2 * Leases.RENEWALS_AT_ONCE);
        await().until(() -> store.renewing.get() >= Leases.RENEWALS_AT_ONCE);

        store.answerGetsLost = true;
        assertThatThrownBy(() -> leases.acquire(ANNA)).isInstanceOf(IllegalStateException.class);

        await().until(() -> store.released.contains(ANNA));
    }

    @Test
    void aLeaseLastsAsLongAsItsWorkAndIsRenewedAboutThreeTimesPerTerm() throws Exception {
        store.answers.countDown();
        leases.acquire(ANNA);

        await().atMost(LEASE.multipliedBy(6)).during(LEASE.multipliedBy(4)).until(() -> !store.isFree(ANNA));

        assertThat(store.renewals).hasValueBetween(4, 15);
    }

    @Test
    void atTheStopOnlyWhatHasEndedIsGivenBack() throws Exception {
        Leases.Locked ended = leases.acquire(ANNA);
        leases.acquire(BERT);

        leases.stop();
        ended.release().run();

        assertThat(store.isFree(ANNA)).isTrue();
        assertThat(store.released).containsExactly(ANNA);
    }

    @Test
    void aLoginWaitsForWhoEndsInAMoment() throws Exception {
        Leases.Locked first = leases.acquire(ANNA);
        Future<Leases.Locked> second = login(ANNA);
        await().until(() -> store.refused.contains(ANNA));

        first.release().run();

        second.get().release().run();
        assertThat(store.isFree(ANNA)).isTrue();
    }

    @Test
    void aLoginIsRefusedWhereTheOtherGoesOn() throws Exception {
        store.answers.countDown();
        leases.acquire(ANNA);

        assertThatThrownBy(() -> leases.await(ANNA)).isInstanceOf(MaildropInUseException.class);
        assertThat(store.refused).hasSizeGreaterThan(1);
    }

    @Test
    void beyondSomeNoLoginWaits() throws Exception {
        store.answers.countDown();
        leases.acquire(ANNA);
        leases.acquire(BERT);
        Stream.generate(() -> ANNA).limit(Leases.WAITING_AT_ONCE).forEach(this::login);
        await().until(() -> leases.waiting() == Leases.WAITING_AT_ONCE);

        assertThatThrownBy(() -> leases.await(BERT)).isInstanceOf(MaildropInUseException.class);
        assertThat(store.refused).containsOnlyOnce(BERT);
    }

    @CanIgnoreReturnValue
    private Future<Leases.Locked> login(Username user) {
        return logins.submit(() -> leases.await(user));
    }

    private void acquire(int users) throws MaildropInUseException {
        for (int n = 0; n < users; n++) {
            leases.acquire(Username.of("user" + n));
        }
    }

    private static MaildropSettings settings() {
        return MaildropSettings.of(Optional.of(LEASE), Duration.ofHours(1));
    }

    /** Claims in memory whose renewals wait for the test. */
    private static final class Store implements MaildropClaims {
        private static final String SOMEONE = "someone";

        final CountDownLatch answers = new CountDownLatch(1);
        final AtomicInteger renewing = new AtomicInteger();
        final AtomicInteger renewals = new AtomicInteger();
        final Queue<Username> refused = new ConcurrentLinkedQueue<>();
        final Queue<Username> released = new ConcurrentLinkedQueue<>();
        final Set<Username> renewed = ConcurrentHashMap.newKeySet();
        /** Where renewals wait for each other, but for those that began before, which wait for the answers. */
        volatile Optional<CyclicBarrier> together = Optional.empty();

        volatile boolean answerGetsLost;
        private final MaildropClaims delegate =
                new LockedClaims(new MemoryMaildropLock(Clock.systemUTC()), new MemoryMaildropStore());

        @Override
        public Optional<MaildropListing> claim(Username user, String holder, Duration lease) {
            Optional<MaildropListing> claimed = delegate.claim(user, holder, lease);
            if (answerGetsLost) {
                throw new IllegalStateException("no answer");
            }
            if (claimed.isEmpty()) {
                refused.add(user);
            }
            return claimed;
        }

        @Override
        public boolean renew(Username user, String holder, Duration lease) {
            renewing.incrementAndGet();
            renewals.incrementAndGet();
            try {
                if (together.isPresent()) {
                    together.get().await();
                } else {
                    answers.await();
                }
                renewed.add(user);
                return delegate.renew(user, holder, lease);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (BrokenBarrierException e) {
                throw new IllegalStateException(e);
            } finally {
                renewing.decrementAndGet();
            }
        }

        @Override
        public void release(Username user, String holder) {
            released.add(user);
            delegate.release(user, holder);
        }

        boolean isFree(Username user) {
            boolean free = delegate.claim(user, SOMEONE, Duration.ofSeconds(1)).isPresent();
            delegate.release(user, SOMEONE);
            return free;
        }
    }
}
