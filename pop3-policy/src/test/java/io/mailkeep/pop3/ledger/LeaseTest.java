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
        assertThatThrownBy(() -> Lease.take(new Unanswering(lock), OWNER, MINUTE))
                .hasMessage("no answer");

        await().untilAsserted(() -> assertThat(Lease.take(lock, OWNER, MINUTE)).isPresent());
    }

    @Test
    void whoTookItBeforeKeepsItWhenTheStoreFailsLater() {
        Lease lease = Lease.take(lock, OWNER, MINUTE).orElseThrow();
        Unanswering failing = new Unanswering(lock);

        assertThatThrownBy(() -> Lease.take(failing, OWNER, MINUTE)).hasMessage("no answer");

        await().until(() -> failing.released.isPresent());
        assertThat(lease.renew(MINUTE)).isTrue();
    }

    @Test
    void whatCanNotBeGivenBackIsLeftToItsTime() {
        Lease lease = Lease.take(new Unreachable(lock), OWNER, MINUTE).orElseThrow();

        lease.giveBack();

        assertThat(Lease.take(lock, OWNER, MINUTE)).isEmpty();
    }

    /** Takes a lease, and does not say so. */
    private static final class Unanswering implements MaildropLock {
        private final MaildropLock lock;
        private volatile Optional<String> released = Optional.empty();

        Unanswering(MaildropLock lock) {
            this.lock = lock;
        }

        @Override
        public boolean acquire(Username user, String holder, Duration lease) {
            lock.acquire(user, holder, lease);
            throw new IllegalStateException("no answer");
        }

        @Override
        public boolean renew(Username user, String holder, Duration lease) {
            return lock.renew(user, holder, lease);
        }

        @Override
        public void release(Username user, String holder) {
            lock.release(user, holder);
            released = Optional.of(holder);
        }
    }

    /** Gives none back. */
    private static final class Unreachable implements MaildropLock {
        private final MaildropLock lock;

        Unreachable(MaildropLock lock) {
            this.lock = lock;
        }

        @Override
        public boolean acquire(Username user, String holder, Duration lease) {
            return lock.acquire(user, holder, lease);
        }

        @Override
        public boolean renew(Username user, String holder, Duration lease) {
            return lock.renew(user, holder, lease);
        }

        @Override
        public void release(Username user, String holder) {
            throw new IllegalStateException("no answer");
        }
    }
}
