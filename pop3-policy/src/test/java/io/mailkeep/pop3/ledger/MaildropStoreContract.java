package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSetMultimap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;

/** What every {@link MaildropStore} does. */
interface MaildropStoreContract {
    Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    MaildropStore testee();

    /** A user whom no other test uses: stores are shared between tests. */
    Username freshUser();

    private static MaildropState holding(long messages) {
        return MaildropState.NEVER_OPENED
                .forMailbox("inbox")
                .withEntries(Entries.of(LongStream.rangeClosed(1, messages)).stream())
                .withVerified(NOW);
    }

    private static MaildropState written(MaildropStore store, Username user, MaildropState state) {
        return store.replace(user, store.load(user), state).orElseThrow();
    }

    @Test
    default void aUserWithoutStateWasNeverOpened() {
        assertThat(testee().load(freshUser())).isEqualTo(MaildropState.NEVER_OPENED);
    }

    @Test
    default void aStateIsReadAsItWasWritten() {
        Username user = freshUser();
        MaildropState state = holding(3);

        MaildropState written = written(testee(), user, state);

        assertThat(written.generation()).isEqualTo(1);
        assertThat(testee().load(user)).isEqualTo(written);
        assertThat(written.entries()).isEqualTo(state.entries());
        assertThat(written.mailboxId()).contains("inbox");
        assertThat(written.verified()).isEqualTo(NOW);
        assertThat(written.highestUid()).isEqualTo(3);
    }

    @Test
    default void anEmptyMaildropIsAState() {
        Username user = freshUser();

        MaildropState written = written(testee(), user, holding(0));

        assertThat(testee().load(user)).isEqualTo(written);
        assertThat(testee().load(user).mailboxId()).contains("inbox");
    }

    @Test
    default void aMaildropThatIsEmptiedStaysEmpty() {
        Username user = freshUser();
        MaildropState full = written(testee(), user, holding(5000));

        MaildropState emptied =
                testee().replace(user, full, full.withEntries(Stream.of())).orElseThrow();

        assertThat(emptied.entries()).isEmpty();
        assertThat(emptied.highestUid()).isEqualTo(5000);
        assertThat(testee().load(user)).isEqualTo(emptied);
    }

    @Test
    default void aLargeMaildropIsReadAsItWasWritten() {
        Username user = freshUser();

        MaildropState written = written(testee(), user, holding(100_000));

        assertThat(testee().load(user)).isEqualTo(written);
    }

    @Test
    default void aChangeInTheMiddleOfALargeMaildropIsKept() {
        Username user = freshUser();
        MaildropState full = written(testee(), user, holding(10_000));

        MaildropState changed = testee().replace(
                        user,
                        full,
                        full.withEntries(full.entries().stream()
                                .filter(entry -> entry.uidValue() != 5000)
                                .map(entry -> entry.uidValue() == 5001 ? entry.releasedAt(NOW) : entry)))
                .orElseThrow();

        assertThat(testee().load(user)).isEqualTo(changed);
        assertThat(testee().load(user).entries()).hasSize(9999);
    }

    @Test
    default void whoComesSecondChangesNothing() {
        Username user = freshUser();
        MaildropState seenByBoth = written(testee(), user, holding(2));
        MaildropState first = testee().replace(user, seenByBoth, seenByBoth.withVerified(NOW.plusSeconds(1)))
                .orElseThrow();

        Optional<MaildropState> second =
                testee().replace(user, seenByBoth, seenByBoth.withVerified(NOW.plusSeconds(2)));

        assertThat(second).isEmpty();
        assertThat(testee().load(user)).isEqualTo(first);
    }

    @Test
    default void whoOpensAMaildropSecondChangesNothing() {
        Username user = freshUser();
        MaildropState first = written(testee(), user, holding(2));

        assertThat(testee().replace(user, MaildropState.NEVER_OPENED, holding(1)))
                .isEmpty();
        assertThat(testee().load(user)).isEqualTo(first);
    }

    @Test
    default void ofManyWritersOneWins() throws Exception {
        Username user = freshUser();
        MaildropState seenByAll = written(testee(), user, holding(1));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> attempts = IntStream.range(0, 8)
                    .mapToObj(i -> writers.submit(() -> {
                        start.await();
                        return testee().replace(user, seenByAll, seenByAll.withVerified(NOW.plusSeconds(i)))
                                .isPresent();
                    }))
                    .toList();
            start.countDown();

            int winners = 0;
            for (Future<Boolean> attempt : attempts) {
                winners += attempt.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            assertThat(testee().load(user).generation()).isEqualTo(2);
        } finally {
            writers.shutdownNow();
        }
    }

    @Test
    default void anotherUsersStateIsAnotherState() {
        Username alice = freshUser();
        Username bob = freshUser();
        MaildropState ofAlice = written(testee(), alice, holding(1));

        written(testee(), bob, holding(2));

        assertThat(testee().load(alice)).isEqualTo(ofAlice);
    }

    @Test
    default void theUidlsOfDepartedMessagesAreRemembered() {
        Username user = freshUser();
        LedgerEntry left = LedgerEntry.arrived(MessageUid.of(7), Uidl.of("7"), "message", 1, NOW);
        LedgerEntry copy = LedgerEntry.arrived(MessageUid.of(9), Uidl.of("9"), "message", 1, NOW);

        testee().rememberDeparted(user, List.of(left, copy));
        testee().rememberDeparted(user, List.of(left));

        assertThat(testee().departed(user, List.of("message", "other")))
                .isEqualTo(ImmutableSetMultimap.of("message", Uidl.of("7"), "message", Uidl.of("9")));
        assertThat(testee().departed(freshUser(), List.of("message"))).isEqualTo(ImmutableSetMultimap.of());
    }

    @Test
    default void manyDepartedMessagesAreRemembered() {
        Username user = freshUser();
        List<LedgerEntry> left = Entries.of(LongStream.rangeClosed(1, 1234));

        testee().rememberDeparted(user, left);

        assertThat(testee().departed(
                                user, left.stream().map(LedgerEntry::messageId).toList())
                        .size())
                .isEqualTo(1234);
    }

    @Test
    default void summariesTellWhatASweepMustLookAt() {
        Username untouched = freshUser();
        Username releasing = freshUser();
        Username leaving = freshUser();
        Username interrupted = freshUser();
        written(testee(), untouched, holding(2));
        written(testee(), releasing, changed(holding(2), entry -> entry.releasedAt(NOW)));
        written(testee(), leaving, changed(holding(2), entry -> entry.retrievedAt(NOW)));
        written(testee(), interrupted, changed(holding(1), entry -> entry.disposedBy(Disposal.EXPUNGE)));

        List<MaildropSummary> summaries =
                testee().summaries(Optional.empty()).collectList().block();

        assertThat(summaries)
                .contains(
                        MaildropSummary.of(untouched, false, Optional.empty(), Optional.empty()),
                        MaildropSummary.of(
                                releasing,
                                false,
                                Optional.of(MaildropSummary.released(Entries.DELIVERED, NOW)),
                                Optional.empty()),
                        MaildropSummary.of(
                                leaving,
                                false,
                                Optional.empty(),
                                Optional.of(MaildropSummary.retrieved(Entries.DELIVERED, NOW))),
                        MaildropSummary.of(interrupted, true, Optional.empty(), Optional.empty()));
    }

    @Test
    default void summariesGoOnAfterAUser() {
        List.of(freshUser(), freshUser(), freshUser()).forEach(user -> written(testee(), user, holding(1)));
        List<Username> all = users(Optional.empty());

        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
        assertThat(users(Optional.of(all.get(0)))).isEqualTo(all.subList(1, all.size()));
        assertThat(users(Optional.of(all.get(all.size() - 1)))).isEmpty();
    }

    private List<Username> users(Optional<Username> after) {
        return testee().summaries(after)
                .map(MaildropSummary::user)
                .collectList()
                .block();
    }

    private static MaildropState changed(MaildropState state, UnaryOperator<LedgerEntry> change) {
        return state.withEntries(state.entries().stream().map(change));
    }
}
