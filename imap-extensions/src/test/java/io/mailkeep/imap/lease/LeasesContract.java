package io.mailkeep.imap.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

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
        // Cassandra counts whole seconds: one may be over at once.
        testee().take(lease, "a", Duration.ofSeconds(8));

        assertThat(testee().prolong(lease, "a", MINUTE)).isTrue();
        assertThat(testee().take(lease, "a", MINUTE)).isTrue();
        assertThat(testee().prolong(lease, "b", MINUTE)).isFalse();

        await().during(Duration.ofSeconds(9)).atMost(Duration.ofMinutes(1)).until(() -> !testee().take(
                        lease, "b", MINUTE));
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
    default void whoHasItKeepsItAndGivesItBackWhileOthersAsk() {
        String lease = freshLease();
        testee().take(lease, "a", MINUTE);
        AtomicBoolean taken = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> others = Flux.range(0, 2)
                .flatMap(other -> Mono.fromRunnable(() -> taken.compareAndSet(false, isTaken(lease, "other " + other)))
                        .subscribeOn(Schedulers.boundedElastic())
                        .repeat(() -> !over.get()))
                .then()
                .toFuture();

        try {
            for (int time = 1; time <= 50; time++) {
                assertThat(testee().prolong(lease, "a", MINUTE)).isTrue();
            }
            assertThat(taken).isFalse();
            testee().release(lease, "a");
            await().untilTrue(taken);
        } finally {
            over.set(true);
            others.join();
        }
    }

    private boolean isTaken(String lease, String holder) {
        try {
            return testee().take(lease, holder, MINUTE);
        } catch (UndecidedException asksAgain) {
            return false;
        }
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
