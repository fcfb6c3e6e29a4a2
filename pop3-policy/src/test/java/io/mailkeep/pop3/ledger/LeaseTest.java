package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Username OWNER = Username.of("what there is one of");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MaildropLock lock = new MemoryMaildropLock(Clock.systemUTC());

    @Test
    void whatIsTakenIsFreeWhenItIsGivenBack() {
        Lease lease = Lease.take(lock, OWNER, MINUTE).orElseThrow();

        assertThat(Lease.take(lock, OWNER, MINUTE)).isEmpty();
        assertThat(lease.renew(MINUTE)).isTrue();
        lease.giveBack();
        assertThat(lease.renew(MINUTE)).isFalse();
        assertThat(Lease.take(lock, OWNER, MINUTE)).isPresent();
    }

    @Test
    void whatMayHaveBeenTakenIsGivenBack() {
        assertThatThrownBy(() -> Lease.take(new Failing(LeaseTest::noAnswer, LeaseTest::answer), OWNER, MINUTE))
                .hasMessage("no answer");

        await().untilAsserted(() -> assertThat(Lease.take(lock, OWNER, MINUTE)).isPresent());
    }

    @Test
    void whoTookItBeforeKeepsItWhenTheStoreFailsLater() {
        Lease lease = Lease.take(lock, OWNER, MINUTE).orElseThrow();
        Failing failing = new Failing(LeaseTest::noAnswer, LeaseTest::answer);

        assertThatThrownBy(() -> Lease.take(failing, OWNER, MINUTE)).hasMessage("no answer");

        await().until(() -> failing.released.isPresent());
        assertThat(lease.renew(MINUTE)).isTrue();
    }

    @Test
    void whatCanNotBeGivenBackIsLeftToItsTime() {
        Lease lease = Lease.take(new Failing(LeaseTest::answer, LeaseTest::noAnswer), OWNER, MINUTE)
                .orElseThrow();

        lease.giveBack();

        assertThat(Lease.take(lock, OWNER, MINUTE)).isEmpty();
    }

    private static void answer() {}

    private static void noAnswer() {
        throw new IllegalStateException("no answer");
    }

    /** The lock, until its store answers no more: after a lease was taken, or before one is given back. */
    private final class Failing implements MaildropLock {
        private final Runnable taken;
        private final Runnable givenBack;
        private volatile Optional<String> released = Optional.empty();

        Failing(Runnable taken, Runnable givenBack) {
            this.taken = taken;
            this.givenBack = givenBack;
        }

        @Override
        public boolean acquire(Username user, String holder, Duration lease) {
            boolean acquired = lock.acquire(user, holder, lease);
            taken.run();
            return acquired;
        }

        @Override
        public boolean renew(Username user, String holder, Duration lease) {
            return lock.renew(user, holder, lease);
        }

        @Override
        public void release(Username user, String holder) {
            givenBack.run();
            lock.release(user, holder);
            released = Optional.of(holder);
        }
    }
}
