package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.pop3.delivery.DeliveryNote;
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
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;

/** What every {@link MaildropStore} does. */
interface MaildropStoreContract {
    Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    MaildropStore testee();

    /** A user whom no other test uses: stores are shared between tests. */
    MaildropId freshUser();

    private static MaildropState holding(long messages) {
        return MaildropState.NEVER_OPENED
                .forMailbox("inbox")
                .withEntries(Entries.of(LongStream.rangeClosed(1, messages)).stream())
                .withVerified(NOW);
    }

    private static DeliveryNote own(String policy) {
        return DeliveryNote.of(Optional.of(policy), ImmutableSet.of());
    }

    private static MaildropState written(MaildropStore store, MaildropId user, MaildropState state) {
        return store.replace(user, store.load(user), state).orElseThrow();
    }

    @Test
    default void aUserWithoutStateWasNeverOpened() {
        assertThat(testee().load(freshUser())).isEqualTo(MaildropState.NEVER_OPENED);
    }

    @Test
    default void aStateIsReadAsItWasWritten() {
        MaildropId user = freshUser();
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
    default void whatIsListedIsWhatTheStateOffers() {
        MaildropId user = freshUser();
        MaildropState written = written(testee(), user, holding(9000));
        assertThat(testee().list(user)).isEqualTo(MaildropListing.of(written));

        MaildropState changed = testee().replace(
                        user,
                        written,
                        written.withEntries(
                                        written.entries().stream().map(entry -> switch ((int) (entry.uidValue() % 7)) {
                                            case 0 -> entry.releasedAt(NOW);
                                            case 1 -> entry.disposedBy(Disposal.EXPUNGE.notBefore(NOW));
                                            case 2 -> entry.retrievedAt(NOW);
                                            case 3 -> entry.noted(own("other"));
                                            default -> entry;
                                        }))
                                .withNoted(NOW)
                                .withDevices(Stream.of(KnownDevice.of(1, "phone", NOW))))
                .orElseThrow();

        MaildropListing listed = testee().list(user);
        assertThat(listed).isEqualTo(MaildropListing.of(changed));
        assertThat(listed.count()).isEqualTo(9000);
        assertThat(listed.nextDisposal()).contains(NOW);
        assertThat(listed.offered().orElseThrow())
                .extracting(OfferedMessage::uidl)
                .containsExactlyElementsOf(
                        changed.offered().stream().map(LedgerEntry::uidl).toList());
    }

    @Test
    default void aSegmentOfWhichNothingIsOfferedIsPassedOver() {
        MaildropId user = freshUser();
        MaildropState full = written(testee(), user, holding(9000));

        MaildropState released = testee().replace(
                        user,
                        full,
                        full.withEntries(full.entries().stream()
                                .map(entry -> entry.uidValue() <= 5000 ? entry.releasedAt(NOW) : entry)))
                .orElseThrow();

        assertThat(testee().list(user)).isEqualTo(MaildropListing.of(released));
        assertThat(testee().list(user).offered().orElseThrow().get(0).uid()).isEqualTo(MessageUid.of(5001));
    }

    @Test
    default void anEmptyMaildropListsNothing() {
        MaildropId user = freshUser();
        MaildropState full = written(testee(), user, holding(5000));
        MaildropState emptied =
                testee().replace(user, full, full.withEntries(Stream.of())).orElseThrow();

        assertThat(testee().list(user)).isEqualTo(MaildropListing.of(emptied));
        assertThat(testee().list(freshUser())).isEqualTo(MaildropListing.of(MaildropState.NEVER_OPENED));
    }

    @Test
    default void rulesAreListed() {
        MaildropId user = freshUser();
        testee().setPolicy(user.user(), Optional.of("gold"));

        assertThat(testee().list(user).rules().policy()).contains("gold");
        written(testee(), user, holding(3));
        assertThat(testee().list(user)).isEqualTo(MaildropListing.of(testee().load(user)));
    }

    @Test
    default void replacementsThatMakeTransitionsAreCounted() {
        MaildropId user = freshUser();
        MaildropState opened = written(testee(), user, holding(3));
        assertThat(testee().transitions(user)).isZero();

        MaildropState released = testee().replace(
                        user,
                        opened,
                        opened.withEntries(opened.entries().stream().map(entry -> entry.releasedAt(NOW))))
                .orElseThrow();
        MaildropState verified = testee().replace(user, released, released.withVerified(NOW.plusSeconds(9)))
                .orElseThrow();
        written(testee(), user, verified.withEntries(verified.entries().stream().map(LedgerEntry::undeleted)));

        assertThat(testee().transitions(user)).isEqualTo(2);
        assertThat(testee().load(user).transitions()).isEqualTo(2);
        assertThat(testee().transitions(freshUser())).isZero();
    }

    @Test
    default void anEmptyMaildropIsAState() {
        MaildropId user = freshUser();

        MaildropState written = written(testee(), user, holding(0));

        assertThat(testee().load(user)).isEqualTo(written);
        assertThat(testee().load(user).mailboxId()).contains("inbox");
    }

    @Test
    default void aMaildropThatIsEmptiedStaysEmpty() {
        MaildropId user = freshUser();
        MaildropState full = written(testee(), user, holding(5000));

        MaildropState emptied =
                testee().replace(user, full, full.withEntries(Stream.of())).orElseThrow();

        assertThat(emptied.entries()).isEmpty();
        assertThat(emptied.highestUid()).isEqualTo(5000);
        assertThat(testee().load(user)).isEqualTo(emptied);
    }

    @Test
    default void aLargeMaildropIsReadAsItWasWritten() {
        MaildropId user = freshUser();

        MaildropState written = written(testee(), user, holding(100_000));

        assertThat(testee().load(user)).isEqualTo(written);
    }

    @Test
    default void aChangeInTheMiddleOfALargeMaildropIsKept() {
        MaildropId user = freshUser();
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
        MaildropId user = freshUser();
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
        MaildropId user = freshUser();
        MaildropState first = written(testee(), user, holding(2));

        assertThat(testee().replace(user, MaildropState.NEVER_OPENED, holding(1)))
                .isEmpty();
        assertThat(testee().load(user)).isEqualTo(first);
    }

    @Test
    default void ofManyWritersOneWins() throws Exception {
        MaildropId user = freshUser();
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
        MaildropId alice = freshUser();
        MaildropId bob = freshUser();
        MaildropState ofAlice = written(testee(), alice, holding(1));

        written(testee(), bob, holding(2));

        assertThat(testee().load(alice)).isEqualTo(ofAlice);
    }

    @Test
    default void theUidlsOfDepartedMessagesAreRemembered() {
        MaildropId user = freshUser();
        LedgerEntry left = LedgerEntry.arrived(MessageUid.of(7), Uidl.of("7"), "message", 1, NOW);
        LedgerEntry copy = LedgerEntry.arrived(MessageUid.of(9), Uidl.of("9"), "message", 1, NOW);

        testee().rememberDeparted(user.user(), List.of(left, copy));
        testee().rememberDeparted(user.user(), List.of(left));

        assertThat(testee().departed(user.user(), List.of("message", "other")))
                .isEqualTo(ImmutableSetMultimap.of("message", Uidl.of("7"), "message", Uidl.of("9")));
        assertThat(testee().departed(freshUser().user(), List.of("message"))).isEqualTo(ImmutableSetMultimap.of());
    }

    @Test
    default void manyDepartedMessagesAreRemembered() {
        MaildropId user = freshUser();
        List<LedgerEntry> left = Entries.of(LongStream.rangeClosed(1, 1234));

        testee().rememberDeparted(user.user(), left);

        assertThat(testee().departed(
                                user.user(),
                                left.stream().map(LedgerEntry::messageId).toList())
                        .size())
                .isEqualTo(1234);
    }

    @Test
    default void summariesTellWhatASweepMustLookAt() {
        MaildropId untouched = freshUser();
        MaildropId releasing = freshUser();
        MaildropId leaving = freshUser();
        MaildropId interrupted = freshUser();
        MaildropId waiting = freshUser();
        MaildropId noted = freshUser();
        written(testee(), untouched, holding(2));
        written(testee(), releasing, changed(holding(2), entry -> entry.releasedAt(NOW)));
        written(testee(), leaving, changed(holding(2), entry -> entry.retrievedAt(NOW)));
        written(testee(), interrupted, changed(holding(1), entry -> entry.disposedBy(Disposal.EXPUNGE)));
        written(testee(), waiting, changed(holding(1), entry -> entry.disposedBy(Disposal.EXPUNGE.notBefore(NOW))));
        testee().setPolicy(leaving.user(), Optional.of("keep"));
        written(
                testee(),
                noted,
                changed(
                        holding(2),
                        entry -> entry.uidValue() == 1
                                ? entry.releasedAt(NOW).noted(own("short"))
                                : entry.noted(own("long"))));

        List<MaildropSummary> summaries =
                testee().summaries(Optional.empty()).collectList().block();

        OldestLives none = OldestLives.of(Optional.empty(), Optional.empty(), Optional.empty());
        OldestLives fresh = OldestLives.of(Optional.empty(), Optional.empty(), Optional.of(Entries.DELIVERED));
        OldestLives released = OldestLives.of(
                Optional.of(OldestLives.released(Entries.DELIVERED, NOW)), Optional.empty(), Optional.empty());
        OldestLives retrieved = OldestLives.of(
                Optional.empty(), Optional.of(OldestLives.retrieved(Entries.DELIVERED, NOW)), Optional.empty());
        UserRules keep = UserRules.of(Optional.of("keep"), ImmutableMap.of());
        assertThat(summaries)
                .contains(
                        MaildropSummary.of(untouched, UserRules.NONE, NOW, Optional.empty(), fresh, ImmutableMap.of()),
                        MaildropSummary.of(
                                releasing, UserRules.NONE, NOW, Optional.empty(), released, ImmutableMap.of()),
                        MaildropSummary.of(leaving, keep, NOW, Optional.empty(), retrieved, ImmutableMap.of()),
                        MaildropSummary.of(
                                interrupted, UserRules.NONE, NOW, Optional.of(Instant.EPOCH), fresh, ImmutableMap.of()),
                        MaildropSummary.of(waiting, UserRules.NONE, NOW, Optional.of(NOW), fresh, ImmutableMap.of()),
                        MaildropSummary.of(
                                noted,
                                UserRules.NONE,
                                NOW,
                                Optional.empty(),
                                none,
                                ImmutableMap.of("short", released, "long", fresh)));
    }

    @Test
    default void notesOfDeliveryAreReadAsTheyWereWritten() {
        MaildropId user = freshUser();
        MaildropState state = changed(
                holding(2), entry -> entry.noted(DeliveryNote.of(Optional.of("keep90"), ImmutableSet.of("a", "b.c"))));

        MaildropState written = written(testee(), user, state);

        assertThat(testee().load(user)).isEqualTo(written);
        assertThat(written.entries()).isEqualTo(state.entries());
    }

    @Test
    default void furtherMailboxesOfAUserHaveStatesOfTheirOwn() {
        MaildropId inbox = freshUser();
        MaildropId lists = MaildropId.of(inbox.user(), "Lists/Ä b");
        written(testee(), inbox, holding(2));

        MaildropState written = written(testee(), lists, holding(3));

        assertThat(testee().load(lists)).isEqualTo(written);
        assertThat(testee().load(inbox).entries()).hasSize(2);
        assertThat(users(Optional.empty())).contains(inbox, lists);
    }

    @Test
    default void whatSessionsMustRememberIsReadAsItWasWritten() {
        MaildropId user = freshUser();
        MaildropState state = holding(1)
                .withEnrolled(NOW)
                .withNoted(NOW.minusSeconds(1))
                .withWindowStart(7)
                .withDevices(Stream.of(KnownDevice.of(0, "laptop", NOW), KnownDevice.of(31, "phone", NOW)));

        MaildropState written = written(testee(), user, state);

        assertThat(testee().load(user)).isEqualTo(written);
        assertThat(written.enrolled()).contains(NOW);
        assertThat(written.noted()).contains(NOW.minusSeconds(1));
        assertThat(written.windowStart()).isEqualTo(7);
        assertThat(written.devices()).isEqualTo(state.devices());
    }

    @Test
    default void rulesStandBesideTheStateAndOutliveIt() {
        MaildropId user = freshUser();
        Hold whole = Hold.of("case 1", NOW, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        Hold query =
                Hold.of("case 2", NOW, Optional.of("@x.test"), Optional.of("Ä"), Optional.of(NOW), Optional.of(NOW));

        testee().setPolicy(user.user(), Optional.of("gold"));
        testee().putHold(user.user(), "a", whole);
        testee().putHold(user.user(), "b", query);
        UserRules rules = UserRules.of(Optional.of("gold"), ImmutableMap.of("a", whole, "b", query));

        assertThat(testee().rules(user.user())).isEqualTo(rules);
        assertThat(testee().load(user))
                .isEqualTo(MaildropState.NEVER_OPENED.toBuilder().rules(rules).build());
        assertThat(written(testee(), user, holding(2)).rules()).isEqualTo(rules);
        assertThat(testee().load(user).rules()).isEqualTo(rules);
    }

    @Test
    default void rulesAreTakenBackOneByOne() {
        MaildropId user = freshUser();
        Hold hold = Hold.of("case", NOW, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        testee().setPolicy(user.user(), Optional.of("gold"));
        testee().putHold(user.user(), "a", hold);
        testee().putHold(user.user(), "b", hold);

        testee().setPolicy(user.user(), Optional.empty());
        testee().removeHold(user.user(), "a");
        testee().removeHold(user.user(), "none");

        assertThat(testee().rules(user.user())).isEqualTo(UserRules.of(Optional.empty(), ImmutableMap.of("b", hold)));
        assertThat(testee().rules(freshUser().user())).isEqualTo(UserRules.NONE);
    }

    @Test
    default void rulesAloneMakeNoMaildrop() {
        MaildropId user = freshUser();

        testee().setPolicy(user.user(), Optional.of("gold"));

        assertThat(users(Optional.empty())).doesNotContain(user);
    }

    @Test
    default void summariesGoOnAfterAUser() {
        List.of(freshUser(), freshUser(), freshUser()).forEach(user -> written(testee(), user, holding(1)));
        List<MaildropId> all = users(Optional.empty());

        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
        assertThat(users(Optional.of(all.get(0)))).isEqualTo(all.subList(1, all.size()));
        assertThat(users(Optional.of(all.get(all.size() - 1)))).isEmpty();
    }

    @Test
    default void aRenamedUserHasTheLedgerOfTheFormerName() {
        MaildropId old = freshUser();
        MaildropId now = freshUser();
        Hold hold = hold("case");
        testee().setPolicy(old.user(), Optional.of("gold"));
        testee().putHold(old.user(), "4711", hold);
        MaildropState inbox = written(
                testee(), old, holding(5000).withDepartures().withDevices(Stream.of(KnownDevice.of(1, "phone", NOW))));
        inbox = written(testee(), old, changed(inbox, entry -> entry.retrievedAt(NOW)));
        inbox = written(testee(), old, changed(inbox, entry -> entry.releasedAt(NOW)));
        MaildropState archive = written(testee(), MaildropId.of(old.user(), "Archive"), holding(2));
        testee().rememberDeparted(old.user(), Entries.of(LongStream.of(1)));

        testee().rename(old.user(), now.user(), List.of("Archive", "Sent"));

        MaildropState there = testee().load(now);
        assertThat(there.isCopyOf(inbox)).isTrue();
        assertThat(there.transitions()).isEqualTo(2);
        assertThat(testee().list(now)).isEqualTo(MaildropListing.of(there));
        assertThat(testee().load(MaildropId.of(now.user(), "Archive")).isCopyOf(archive))
                .isTrue();
        assertThat(testee().rules(now.user()))
                .isEqualTo(UserRules.of(Optional.of("gold"), ImmutableMap.of("4711", hold)));
        String left = Entries.of(LongStream.of(1)).get(0).messageId();
        assertThat(testee().departed(now.user(), List.of(left)).keySet()).containsExactly(left);
        written(testee(), now, changed(there, LedgerEntry::undeleted));

        assertThat(testee().load(old)).isEqualTo(MaildropState.NEVER_OPENED);
        assertThat(testee().load(MaildropId.of(old.user(), "Archive"))).isEqualTo(MaildropState.NEVER_OPENED);
        assertThat(testee().rules(old.user())).isEqualTo(UserRules.NONE);
        assertThat(testee().departed(old.user(), List.of(left)).keySet()).isEmpty();
        assertThat(users(Optional.empty())).contains(now).doesNotContain(old);
    }

    @Test
    default void aRenamingThatWasInterruptedIsFinished() {
        MaildropId old = freshUser();
        MaildropId now = freshUser();
        testee().setPolicy(old.user(), Optional.of("gold"));
        testee().setPolicy(now.user(), Optional.of("gold"));
        testee().putHold(old.user(), "a", hold("a"));
        testee().putHold(old.user(), "b", hold("b"));
        testee().putHold(now.user(), "a", hold("a"));
        MaildropState copy = written(testee(), now, holding(3));
        written(testee(), old, holding(3));
        written(testee(), MaildropId.of(old.user(), "Archive"), holding(2));

        testee().rename(old.user(), now.user(), List.of("Archive"));
        testee().rename(old.user(), now.user(), List.of("Archive"));

        assertThat(testee().load(now).isCopyOf(copy)).isTrue();
        assertThat(testee().load(MaildropId.of(now.user(), "Archive")).entries())
                .hasSize(2);
        assertThat(testee().rules(now.user()).holds()).containsOnlyKeys("a", "b");
        assertThat(testee().load(old)).isEqualTo(MaildropState.NEVER_OPENED);
    }

    @Test
    default void whatAnInterruptedRenamingBroughtMayChangeBeforeItIsFinished() {
        MaildropId old = freshUser();
        MaildropId now = freshUser();
        MaildropState inbox = written(testee(), old, holding(3));
        testee().rename(old.user(), now.user(), List.of());
        // As if that had failed before it took anything from the old name, or brought the archive.
        written(testee(), old, inbox);
        written(testee(), MaildropId.of(old.user(), "Archive"), holding(2));
        MaildropState changed = written(testee(), now, changed(testee().load(now), entry -> entry.releasedAt(NOW)));

        testee().rename(old.user(), now.user(), List.of("Archive"));

        assertThat(testee().load(now)).isEqualTo(changed);
        assertThat(testee().load(MaildropId.of(now.user(), "Archive")).entries())
                .hasSize(2);
        assertThat(testee().load(old)).isEqualTo(MaildropState.NEVER_OPENED);
    }

    @Test
    default void aLedgerThatTheOldNameGotSinceIsNotTakenForWhatWasBrought() {
        MaildropId old = freshUser();
        MaildropId now = freshUser();
        written(testee(), old, holding(3));
        testee().rename(old.user(), now.user(), List.of());
        MaildropState there = testee().load(now);
        MaildropState since = written(testee(), old, MaildropState.NEVER_OPENED.forMailbox("another inbox"));

        assertThatThrownBy(() -> testee().rename(old.user(), now.user(), List.of()))
                .isInstanceOf(NameTakenException.class);

        assertThat(testee().load(old)).isEqualTo(since);
        assertThat(testee().load(now)).isEqualTo(there);
    }

    @Test
    default void aLedgerThatTheNewNameHasIsLeftAlone() {
        MaildropId old = freshUser();
        MaildropId now = freshUser();
        testee().putHold(old.user(), "4711", hold("case"));
        written(testee(), old, holding(3));
        written(testee(), MaildropId.of(old.user(), "Archive"), holding(2));
        written(testee(), MaildropId.of(now.user(), "Archive"), holding(1));
        MaildropState before = testee().load(old);

        assertThatThrownBy(() -> testee().rename(old.user(), now.user(), List.of("Archive")))
                .isInstanceOf(NameTakenException.class)
                .hasMessageContaining(now.user().asString() + " Archive");

        assertThat(testee().load(old)).isEqualTo(before);
        assertThat(testee().load(now)).isEqualTo(MaildropState.NEVER_OPENED);
        assertThat(testee().load(MaildropId.of(now.user(), "Archive")).entries())
                .hasSize(1);
    }

    @Test
    default void anotherHoldOrPolicyOfTheNewNameIsLeftAlone() {
        MaildropId old = freshUser();
        MaildropId now = freshUser();
        testee().putHold(old.user(), "4711", hold("case"));
        testee().putHold(now.user(), "4711", hold("other"));

        assertThatThrownBy(() -> testee().rename(old.user(), now.user(), List.of()))
                .isInstanceOf(NameTakenException.class)
                .hasMessageContaining("4711");

        testee().removeHold(now.user(), "4711");
        testee().setPolicy(old.user(), Optional.of("gold"));
        testee().setPolicy(now.user(), Optional.of("silver"));
        assertThatThrownBy(() -> testee().rename(old.user(), now.user(), List.of()))
                .isInstanceOf(NameTakenException.class)
                .hasMessageContaining("silver");
        assertThat(testee().rules(old.user()).holds()).containsOnlyKeys("4711");
        assertThat(testee().rules(now.user()).holds()).isEmpty();
    }

    private static Hold hold(String reason) {
        return Hold.of(reason, NOW, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private List<MaildropId> users(Optional<MaildropId> after) {
        return testee().summaries(after).map(MaildropSummary::id).collectList().block();
    }

    private static MaildropState changed(MaildropState state, UnaryOperator<LedgerEntry> change) {
        return state.withEntries(state.entries().stream().map(change));
    }
}
