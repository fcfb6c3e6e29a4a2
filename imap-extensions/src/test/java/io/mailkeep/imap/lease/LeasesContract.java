package io.mailkeep.imap.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What all leases promise. */
public interface LeasesContract {
    Duration MINUTE = Duration.ofSeconds(60);

    Leases testee();

    default String freshLease() {
        return "l" + UUID.randomUUID();
    }

    @Test
    default void oneHolderHasIt() {
        String lease = freshLease();

        assertThat(testee().take(lease, "a", MINUTE)).isTrue();
        assertThat(testee().take(lease, "b", MINUTE)).isFalse();
        assertThat(testee().take(freshLease(), "b", MINUTE)).isTrue();
    }

    @Test
    default void itIsProlongedByWhoHasIt() {
        String lease = freshLease();
        testee().take(lease, "a", Duration.ofSeconds(1));

        assertThat(testee().prolong(lease, "a", MINUTE)).isTrue();
        assertThat(testee().take(lease, "a", MINUTE)).isTrue();
        assertThat(testee().prolong(lease, "b", MINUTE)).isFalse();

        await().during(Duration.ofSeconds(2)).until(() -> !testee().take(lease, "b", MINUTE));
    }

    @Test
    default void itIsReleasedByWhoHasIt() {
        String lease = freshLease();
        testee().take(lease, "a", MINUTE);

        testee().release(lease, "b");
        assertThat(testee().take(lease, "b", MINUTE)).isFalse();
        testee().release(lease, "a");
        assertThat(testee().take(lease, "b", MINUTE)).isTrue();
    }

    @Test
    default void whatIsFreeIsNotProlonged() {
        String lease = freshLease();
        testee().take(lease, "a", MINUTE);
        testee().release(lease, "a");

        assertThat(testee().prolong(lease, "a", MINUTE)).isFalse();
        assertThat(testee().take(lease, "b", MINUTE)).isTrue();
    }

    @Test
    default void itEnds() {
        String lease = freshLease();

        testee().take(lease, "a", Duration.ofSeconds(1));

        await().until(() -> testee().take(lease, "b", MINUTE));
        assertThat(testee().take(lease, "a", MINUTE)).isFalse();
    }
}
