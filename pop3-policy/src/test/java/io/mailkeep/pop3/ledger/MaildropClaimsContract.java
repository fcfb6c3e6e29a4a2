package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What every {@link MaildropClaims} does. */
interface MaildropClaimsContract {
    Duration LONG = Duration.ofMinutes(5);

    MaildropClaims testee();

    /** That of another node, over the same store. */
    MaildropClaims other();

    MaildropStore store();

    Username freshUser();

    private boolean claims(MaildropClaims node, Username user, String holder) {
        return claims(node, user, holder, LONG);
    }

    private boolean claims(MaildropClaims node, Username user, String holder, Duration lease) {
        return node.claim(user, holder, lease).isPresent();
    }

    private MaildropState stored(Username user) {
        return store().replace(
                        MaildropId.of(user),
                        MaildropState.NEVER_OPENED,
                        MaildropState.NEVER_OPENED
                                .forMailbox("inbox")
                                .withEntries(Entries.of(IntStream.of(1, 2, 3).asLongStream()).stream()))
                .orElseThrow();
    }

    @Test
    default void oneHolderExcludesOthersOnEachNode() {
        Username user = freshUser();

        assertThat(claims(testee(), user, "first")).isTrue();
        assertThat(claims(testee(), user, "second")).isFalse();
        assertThat(claims(other(), user, "third")).isFalse();
        assertThat(claims(testee(), freshUser(), "second")).isTrue();
    }

    @Test
    default void whoIsRefusedDoesNotStandInTheWay() {
        Username user = freshUser();
        claims(testee(), user, "first");
        claims(other(), user, "second");
        claims(testee(), user, "third");

        testee().release(user, "first");

        assertThat(claims(other(), user, "second")).isTrue();
    }

    @Test
    default void whoIsRefusedTakesNothingFromTheHolder() {
        Username user = freshUser();
        claims(testee(), user, "first");
        claims(other(), user, "second");
        claims(testee(), user, "third");

        other().release(user, "second");
        testee().release(user, "third");

        assertThat(testee().renew(user, "first", LONG)).isTrue();
        assertThat(claims(other(), user, "fourth")).isFalse();
    }

    @Test
    default void theListingComesWithTheClaim() {
        Username user = freshUser();
        MaildropState state = stored(user);

        assertThat(testee().claim(user, "first", LONG)).contains(MaildropListing.of(state));
    }

    @Test
    default void theListingOfAUserWithoutOneIsEmpty() {
        assertThat(testee().claim(freshUser(), "first", LONG)).contains(MaildropListing.of(MaildropState.NEVER_OPENED));
    }

    @Test
    default void aClaimIsNoPartOfTheState() {
        Username user = freshUser();
        MaildropState state = stored(user);

        testee().claim(user, "first", LONG);

        assertThat(store().load(MaildropId.of(user))).isEqualTo(state);
        assertThat(store().replace(MaildropId.of(user), state, state.withDepartures()))
                .isPresent();
        assertThat(claims(other(), user, "second")).isFalse();
    }

    @Test
    default void aReleasedMaildropCanBeClaimedOnEachNode() {
        Username user = freshUser();
        claims(testee(), user, "first");
        testee().release(user, "first");

        assertThat(claims(other(), user, "second")).isTrue();
        other().release(user, "second");
        assertThat(claims(testee(), user, "third")).isTrue();
    }

    @Test
    default void onlyItsHolderRenewsAClaim() {
        Username user = freshUser();
        claims(testee(), user, "first");

        assertThat(testee().renew(user, "first", LONG)).isTrue();
        assertThat(testee().renew(user, "second", LONG)).isFalse();
        assertThat(other().renew(user, "second", LONG)).isFalse();
        assertThat(testee().renew(freshUser(), "first", LONG)).isFalse();
    }

    @Test
    default void aReleasedClaimIsNotRenewed() {
        Username user = freshUser();
        claims(testee(), user, "first");
        testee().release(user, "first");

        assertThat(testee().renew(user, "first", LONG)).isFalse();
        assertThat(claims(other(), user, "second")).isTrue();
    }

    @Test
    default void aClaimThatIsNotRenewedEndsOnEachNode() {
        Username user = freshUser();
        claims(testee(), user, "first", Duration.ofSeconds(1));

        await().atMost(Duration.ofMinutes(1)).until(() -> claims(other(), user, "second", Duration.ofSeconds(1)));
        assertThat(testee().renew(user, "first", LONG)).isFalse();
        await().atMost(Duration.ofMinutes(1)).until(() -> claims(testee(), user, "third"));

        testee().release(user, "first");
        assertThat(testee().renew(user, "third", LONG)).isTrue();
    }

    @Test
    default void aRenewedClaimOutlivesItsFirstEnd() {
        Username user = freshUser();
        claims(testee(), user, "first", Duration.ofSeconds(8));
        assertThat(testee().renew(user, "first", LONG)).isTrue();

        await().pollDelay(Duration.ofSeconds(9)).atMost(Duration.ofMinutes(1)).until(() -> true);

        assertThat(claims(other(), user, "second")).isFalse();
        assertThat(claims(testee(), user, "third")).isFalse();
        assertThat(testee().renew(user, "first", LONG)).isTrue();
    }

    @RepeatedTest(20)
    default void noTwoClaimInTheSameMoment() throws Exception {
        Username user = freshUser();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> claimed = IntStream.range(0, 4)
                    .mapToObj(n -> threads.submit(() -> {
                        start.await();
                        return claims(n % 2 == 0 ? testee() : other(), user, "holder" + n);
                    }))
                    .toList();

            start.countDown();

            int holders = 0;
            for (Future<Boolean> each : claimed) {
                holders += each.get() ? 1 : 0;
            }
            assertThat(holders).isLessThanOrEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
