package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

/** What every {@link MaildropLock} does. */
interface MaildropLockContract {
    Duration LONG = Duration.ofMinutes(5);

    MaildropLock testee();

    Username freshUser();

    @Test
    default void oneHolderExcludesAnother() {
        Username user = freshUser();

        assertThat(testee().acquire(user, "first", LONG)).isTrue();
        assertThat(testee().acquire(user, "second", LONG)).isFalse();
        assertThat(testee().acquire(freshUser(), "second", LONG)).isTrue();
    }

    @Test
    default void aReleasedLockCanBeAcquired() {
        Username user = freshUser();
        testee().acquire(user, "first", LONG);

        testee().release(user, "first");

        assertThat(testee().acquire(user, "second", LONG)).isTrue();
    }

    @Test
    default void onlyItsHolderReleasesALock() {
        Username user = freshUser();
        testee().acquire(user, "first", LONG);

        testee().release(user, "second");

        assertThat(testee().acquire(user, "second", LONG)).isFalse();
    }

    @Test
    default void onlyItsHolderRenewsALock() {
        Username user = freshUser();
        testee().acquire(user, "first", LONG);

        assertThat(testee().renew(user, "first", LONG)).isTrue();
        assertThat(testee().renew(user, "second", LONG)).isFalse();
        assertThat(testee().renew(freshUser(), "first", LONG)).isFalse();
    }

    @Test
    default void aLeaseThatIsNotRenewedEnds() {
        Username user = freshUser();
        testee().acquire(user, "first", Duration.ofSeconds(1));

        await().atMost(Duration.ofMinutes(1)).until(() -> testee().acquire(user, "second", LONG));

        assertThat(testee().renew(user, "first", LONG)).isFalse();
    }

    @Test
    default void aRenewedLeaseOutlivesItsFirstEnd() {
        Username user = freshUser();
        testee().acquire(user, "first", Duration.ofSeconds(8));
        assertThat(testee().renew(user, "first", LONG)).isTrue();

        await().pollDelay(Duration.ofSeconds(9)).atMost(Duration.ofMinutes(1)).until(() -> true);

        assertThat(testee().acquire(user, "second", LONG)).isFalse();
        assertThat(testee().renew(user, "first", LONG)).isTrue();
    }
}
