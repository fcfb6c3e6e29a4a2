package io.mailkeep.pop3.retention;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.BERT;
import static io.mailkeep.pop3.retention.Site.CARL;
import static io.mailkeep.pop3.retention.Site.KEPT;
import static io.mailkeep.pop3.retention.Site.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.condition.Quota;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.core.Username;
import org.apache.james.task.Task;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SILENT_AFTER = Duration.ofDays(30);

    private final Site site = new Site();
    private final Node node = new Node(site);

    @Test
    void aKeptCopyGoesAtItsExpiryAndNotASecondEarlier() throws Exception {
        site.deliver(ANNA, 2);
        node.retrieveAll(ANNA);

        site.passTo(START.plus(KEPT).minus(SECOND));
        SweepDetails early = node.sweep();
        long before = site.inbox(ANNA);
        site.passTo(START.plus(KEPT));
        SweepDetails onTime = node.sweep();

        assertThat(early.messagesExpired()).isZero();
        assertThat(before).isEqualTo(2);
        assertThat(onTime.messagesExpired()).isEqualTo(2);
        assertThat(site.inbox(ANNA)).isZero();
    }

    @Test
    void aReleasedCopyGoesAtItsExpiry() throws Exception {
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);
        site.passTo(START.plus(KEPT));

        node.sweep();

        assertThat(site.inbox(ANNA)).isZero();
    }

    @Test
    void mailThatWasNeverRetrievedIsNeverTouched() throws Exception {
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.deliver(ANNA, 1);
        node.login(ANNA).close();
        site.passTo(START.plus(Duration.ofDays(36_500)));

        node.sweep();

        assertThat(site.inbox(ANNA)).isEqualTo(1);
    }

    @Test
    void whatWaitedForADeviceThatFellSilentIsRemovedWholeHoweverMuch() throws Exception {
        Node apart = new Node(
                site,
                KeepPolicy.named("apart")
                        .onDelete(OnDelete.EXPUNGE)
                        .devices(Optional.of(Devices.of(SILENT_AFTER, 3)))
                        .build());
        site.deliver(ANNA, 1100);
        apart.login(ANNA, Client.of(Optional.of("phone"), false)).close();
        site.passTo(START.plus(SILENT_AFTER));
        apart.deleteAll(ANNA);
        SweepDetails early = apart.sweep();
        long before = site.inbox(ANNA);
        site.passTo(START.plus(SILENT_AFTER).plus(Duration.ofDays(1)));

        SweepDetails details = apart.sweep();

        assertThat(early.disposalsFinished()).isZero();
        assertThat(before).isEqualTo(1100);
        assertThat(details.disposalsFinished()).isEqualTo(1100);
        assertThat(site.inbox(ANNA)).isZero();
    }

    @Test
    void usersWithNothingDueAreNotEvenOpened() throws Exception {
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.deliver(BERT, 1);
        node.login(BERT).close();
        site.passTo(START.plus(SECOND));
        site.deliver(CARL, 1);
        node.retrieveAll(CARL);
        site.passTo(START.plus(KEPT));
        int loads = site.store.loads.get();

        SweepDetails details = node.sweep();

        assertThat(site.store.loads.get() - loads).isEqualTo(1);
        assertThat(details.usersSeen()).isEqualTo(3);
        assertThat(details.usersOpened()).isEqualTo(1);
        assertThat(details.lastUser()).contains("carl");
        assertThat(List.of(site.inbox(ANNA), site.inbox(BERT), site.inbox(CARL)))
                .containsExactly(0L, 1L, 1L);
    }

    @Test
    void aMaildropInUseIsLeftToTheNextSweep() throws Exception {
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.passTo(START.plus(KEPT));
        Maildrop session = node.login(ANNA);

        SweepProgress progress = node.progress();
        Task.Result result = node.sweep(progress);
        long during = site.inbox(ANNA);
        session.close();
        node.sweep();

        assertThat(result).isEqualTo(Task.Result.COMPLETED);
        assertThat(progress.details().usersInUse()).isEqualTo(1);
        assertThat(during).isEqualTo(1);
        assertThat(site.inbox(ANNA)).isZero();
    }

    @Test
    void aUserThatFailsDoesNotStopTheOthers() throws Exception {
        for (Username user : List.of(ANNA, BERT, CARL)) {
            site.deliver(user, 1);
            node.retrieveAll(user);
        }
        site.passTo(START.plus(KEPT));
        site.store.failing.add(BERT);

        SweepProgress progress = node.progress();
        Task.Result result = node.sweep(progress);
        site.store.failing.clear();
        SweepDetails next = node.sweep();

        assertThat(result).isEqualTo(Task.Result.PARTIAL);
        assertThat(progress.details().usersFailed()).isEqualTo(1);
        assertThat(progress.details().messagesExpired()).isEqualTo(2);
        assertThat(next.messagesExpired()).isEqualTo(1);
        assertThat(site.inbox(BERT)).isZero();
    }

    static Stream<Error> breakdowns() {
        return Stream.of(new NoSuchMethodError("of another version"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aConditionThatBreaksDownDoesNotStopTheOthers(Error breakdown) throws Exception {
        Node broken = new Node(site, Retentions.keeping(copy -> {
            if (copy.user().equals(BERT)) {
                throw breakdown;
            }
            return Expiry.always("others' are not kept");
        }));
        for (Username user : List.of(ANNA, BERT, CARL)) {
            site.deliver(user, 1);
            broken.retrieveAll(user);
        }

        SweepDetails details = broken.sweep();

        assertThat(details.usersFailed()).isEqualTo(1);
        assertThat(details.messagesExpired()).isEqualTo(2);
        assertThat(site.inbox(BERT)).isEqualTo(1);
    }

    @Test
    void aSweepEndsWhateverHappens() throws Exception {
        Node broken = new Node(site, Retentions.keeping(copy -> {
            throw new AssertionError("unforeseen");
        }));
        site.deliver(ANNA, 1);
        broken.retrieveAll(ANNA);
        TaskManager tasks = broken.get(TaskManager.class);

        TaskId sweep = tasks.submit(broken.task(Optional.empty(), Node.FAST));

        assertThat(tasks.await(sweep, Duration.ofSeconds(30)).getStatus()).isEqualTo(TaskManager.Status.FAILED);
    }

    @Test
    void conditionsAreAskedOnlyOfWhatIsDueWithoutThem() throws Exception {
        Set<Long> asked = new HashSet<>();
        Condition costly = copy -> {
            asked.add(copy.uid());
            return Expiry.always("whatever it costs");
        };
        Node asking = new Node(
                site,
                Retentions.keeping(Combination.of(
                        Combination.Mode.ALL, ImmutableList.of(costly, Age.of(Age.Since.RETRIEVED, 30)))));
        site.deliver(ANNA, 2);
        asking.retrieveAll(ANNA);
        site.passTo(START.plus(SECOND));
        site.deliver(ANNA, 3);
        asking.retrieveAll(ANNA);
        site.passTo(START.plus(KEPT));

        SweepDetails details = asking.sweep();

        assertThat(details.messagesExpired()).isEqualTo(2);
        assertThat(asked).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void aCopyWhoseContentIsGoneStaysAndTheOthersGo() throws Exception {
        Node losing = new Node(site, Retentions.keeping(copy -> {
            if (copy.uid() <= 20) {
                throw new IllegalStateException(new ObjectNotFoundException("no such blob"));
            }
            return Expiry.always("it is there");
        }));
        site.deliver(ANNA, 30);
        losing.retrieveAll(ANNA);

        SweepDetails details = losing.sweep();
        losing.sweep();

        assertThat(details.usersFailed()).isZero();
        assertThat(details.messagesExpired()).isEqualTo(10);
        assertThat(site.inbox(ANNA)).isEqualTo(20);
        assertThat(losing.metrics.countForPrefixName("mailkeep-pop3-expiry-"))
                .containsExactly(Map.entry("mailkeep-pop3-expiry-undecided", 20));
    }

    @Test
    void aCopyStaysWhoseContentIsGoneAndThatAHoldMayMean() throws Exception {
        site.deliver(ANNA, 3);
        node.retrieveAll(ANNA);
        site.store.putHold(ANNA, "c1", bySubject("contract"));
        site.unreadable.lose(2);
        site.passTo(START.plus(KEPT));

        SweepDetails details = node.sweep();
        node.sweep();

        assertThat(details.usersFailed()).isZero();
        assertThat(details.messagesExpired()).isEqualTo(2);
        assertThat(site.inbox(ANNA)).isEqualTo(1);
        assertThat(undecided(node)).isEqualTo(1);
    }

    @Nested
    class AboveTheQuotaUnderAHoldBySubject {
        private static final int COPIES = 50;

        private final Node full = new Node(site, Retentions.keeping(Quota.above(50)));

        @BeforeEach
        void fill() throws Exception {
            site.deliver(ANNA, COPIES);
            full.retrieveAll(ANNA);
            site.limitStorage(ANNA, COPIES * Site.OCTETS);
            site.store.putHold(ANNA, "c1", bySubject("contract"));
            site.unreadable.read();
        }

        @Test
        void theOldestGoButForOneWhoseContentIsGoneAndNoneIsReadOftenForIt() throws Exception {
            site.unreadable.lose(20);

            SweepDetails details = full.sweep();

            assertThat(details.messagesExpired()).isEqualTo(COPIES / 2);
            assertThat(site.inbox(ANNA)).isEqualTo(COPIES / 2);
            assertThat(undecided(full)).isEqualTo(1);
            assertThat(site.unreadable.read()).isLessThan(3 * COPIES);
        }

        @Test
        void whatCanNotBeReadForItIsAskedForOnce() throws Exception {
            site.unreadable.fail(20, new IllegalStateException("no answer within 5 seconds"));

            assertThat(full.sweep().usersFailed()).isEqualTo(1);
            assertThat(site.unreadable.read()).isLessThanOrEqualTo(COPIES);
        }
    }

    @Test
    void aConditionThatFailsForACopyFailsTheUserOnceTheOthersAreGone() throws Exception {
        Node failing = new Node(site, Retentions.keeping(copy -> {
            if (copy.uid() == 1) {
                throw new IllegalStateException("not now");
            }
            return Expiry.always("it was asked of");
        }));
        site.deliver(ANNA, 3);
        failing.retrieveAll(ANNA);

        SweepDetails details = failing.sweep();

        assertThat(details.usersFailed()).isEqualTo(1);
        assertThat(site.inbox(ANNA)).isEqualTo(1);
    }

    @Test
    void copiesThatFailForEverKeepNoOtherFromGoing() throws Exception {
        Node failing = new Node(site, Retentions.keeping(fails(1, 11)));
        site.deliver(ANNA, 14);
        failing.retrieveAll(ANNA);

        SweepDetails details = failing.sweep();

        assertThat(details.usersFailed()).isEqualTo(1);
        assertThat(details.messagesExpired()).isEqualTo(3);
        assertThat(site.inbox(ANNA)).isEqualTo(11);
    }

    @Test
    void copiesThatFailForEverKeepNoOtherFromGoingAboveTheQuota() throws Exception {
        Node failing = new Node(site, Retentions.keeping(all(fails(1, 9), Quota.above(50))));
        site.deliver(ANNA, 22);
        failing.retrieveAll(ANNA);
        site.limitStorage(ANNA, 22 * Site.OCTETS);

        assertThat(failing.sweep().usersFailed()).isEqualTo(1);
        assertThat(site.inbox(ANNA)).isEqualTo(11);
    }

    static Stream<Condition> aboveTheQuotaAndOfElevenNotToBeTold() {
        return Stream.of(all(fails(6, 16), Quota.above(50)), all(Quota.above(50), fails(6, 16)));
    }

    @ParameterizedTest
    @MethodSource("aboveTheQuotaAndOfElevenNotToBeTold")
    void noNewerCopyGoesAboveTheQuotaWhileTheOldestAreNotAsked(Condition rule) throws Exception {
        Node failing = new Node(site, Retentions.keeping(rule));
        site.deliver(ANNA, 22);
        failing.retrieveAll(ANNA);
        site.limitStorage(ANNA, 2 * 19 * Site.OCTETS);

        assertThat(failing.sweep().usersFailed()).isEqualTo(1);
        assertThat(site.inbox(ANNA)).isEqualTo(22);
    }

    @Test
    void noMoreGoesAboveTheQuotaThanIsNeededWhereWhatGoesAnywayIsNotAsked() throws Exception {
        Condition anyway = copy -> copy.uid() == 20 ? Expiry.always("it is old") : Expiry.never("it is new");
        Node failing = new Node(
                site,
                Retentions.keeping(Combination.of(
                        Combination.Mode.ANY, ImmutableList.of(Quota.above(50), all(fails(1, 10), anyway)))));
        site.deliver(ANNA, 22);
        failing.retrieve(ANNA, 17, 20);
        site.passTo(START.plus(SECOND));
        failing.retrieveAll(ANNA);
        site.limitStorage(ANNA, 2 * 19 * Site.OCTETS);

        SweepDetails details = failing.sweep();

        assertThat(details.messagesExpired()).isEqualTo(1);
        assertThat(details.usersFailed()).isEqualTo(1);
    }

    @Test
    void noCopyGoesAboveTheQuotaForWhatIsAboutToBeRemoved() throws Exception {
        Node apart = new Node(
                site,
                Retentions.keeping(Quota.above(50)).toBuilder()
                        .onDelete(OnDelete.EXPUNGE)
                        .devices(Optional.of(Devices.of(SILENT_AFTER, 3)))
                        .build());
        Client phone = Client.of(Optional.of("phone"), false);
        site.deliver(ANNA, 10);
        apart.retrieveAll(ANNA);
        apart.retrieveAll(ANNA, phone);
        site.deliver(ANNA, 1500);
        site.passTo(START.plus(SECOND));
        apart.retrieve(ANNA, 11, 1510);
        apart.delete(ANNA, 11, 1510);
        site.limitStorage(ANNA, 40 * Site.OCTETS);
        site.passTo(START.plus(SILENT_AFTER).plus(Duration.ofDays(1)));

        SweepDetails details = apart.sweep();

        assertThat(details.disposalsFinished()).isEqualTo(1500);
        assertThat(details.messagesExpired()).isZero();
        assertThat(site.inbox(ANNA)).isEqualTo(10);
    }

    private static Condition all(Condition... conditions) {
        return Combination.of(Combination.Mode.ALL, ImmutableList.copyOf(conditions));
    }

    /** Can not be told of the copies of those UIDs, and is so of all others. */
    private static Condition fails(long first, long last) {
        return copy -> {
            if (copy.uid() >= first && copy.uid() <= last) {
                throw new IllegalStateException("never");
            }
            return Expiry.always("it was asked of");
        };
    }

    @Test
    void whereACopyFailsAllOthersGoInOneSweepHoweverMany() throws Exception {
        Node failing = new Node(site, Retentions.keeping(copy -> {
            if (copy.uid() == 1) {
                throw new IllegalStateException("never");
            }
            return Expiry.always("it was asked of");
        }));
        site.deliver(ANNA, 1501);
        failing.retrieveAll(ANNA);

        SweepDetails details = failing.sweep();

        assertThat(site.inbox(ANNA)).isEqualTo(1);
        assertThat(details.messagesExpired()).isEqualTo(1500);
        assertThat(details.usersFailed()).isEqualTo(1);
        assertThat(details.usersSeen()).isEqualTo(1);
        assertThat(failing.metrics.countForPrefixName("mailkeep-sweep-"))
                .containsEntry("mailkeep-sweep-expired", 1500)
                .containsEntry("mailkeep-sweep-users-failed", 1);
    }

    @Test
    void ofAStoreThatDoesNotAnswerLittleIsAsked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Node failing = new Node(site, Retentions.keeping(copy -> {
            asked.incrementAndGet();
            throw new IllegalStateException("no answer within 5 seconds");
        }));
        site.deliver(ANNA, 100);
        failing.retrieveAll(ANNA);

        assertThat(failing.sweep().usersFailed()).isEqualTo(1);
        assertThat(asked.get()).isLessThan(20);
    }

    @Nested
    class OfAllMail {
        private static final Duration LONGEST_UNSEEN = Duration.ofDays(30);

        private final Node all = new Node(
                site,
                KeepPolicy.of(
                        "all",
                        OnRetrieve.NOTHING,
                        OnDelete.RELEASE,
                        Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 40)));

        @Test
        void whatCameAfterTheLastLoginGoesInTime() throws Exception {
            site.deliver(ANNA, 1);
            all.login(ANNA).close();
            sweepAt(Duration.ofDays(40));
            sweepAt(Duration.ofDays(41));
            site.deliver(ANNA, 5);
            sweepAt(Duration.ofDays(70));
            sweepAt(Duration.ofDays(80));
            long early = site.inbox(ANNA);

            sweepAt(Duration.ofDays(81));

            assertThat(early).isEqualTo(5);
            assertThat(site.inbox(ANNA)).isZero();
        }

        @Test
        void aMaildropIsLookedAtNoOftenerThanThat() throws Exception {
            site.deliver(ANNA, 1);
            all.login(ANNA).close();

            SweepDetails early = sweepAt(LONGEST_UNSEEN.minus(SECOND));
            SweepDetails onTime = sweepAt(LONGEST_UNSEEN);
            SweepDetails next = sweepAt(LONGEST_UNSEEN.plus(SECOND));

            assertThat(List.of(early.usersOpened(), onTime.usersOpened(), next.usersOpened()))
                    .containsExactly(0L, 1L, 0L);
        }

        @Test
        void aMailboxThatIsNoMoreIsLookedForNoOftener() throws Exception {
            site.deliver(ANNA, 1);
            all.login(ANNA).close();
            site.deleteInbox(ANNA);

            SweepDetails onTime = sweepAt(LONGEST_UNSEEN);
            SweepDetails next = sweepAt(LONGEST_UNSEEN.plus(SECOND));

            assertThat(List.of(onTime.usersOpened(), next.usersOpened())).containsExactly(1L, 0L);
        }

        private SweepDetails sweepAt(Duration passed) {
            site.passTo(START.plus(passed));
            return all.sweep();
        }
    }

    @Test
    void aCancelledSweepEndsBetweenTwoUsersAndAnotherGoesOn() throws Exception {
        List<Username> users = Site.users(5);
        for (Username user : users) {
            site.deliver(user, 1);
            node.retrieveAll(user);
        }
        site.passTo(START.plus(KEPT));
        TaskManager tasks = node.get(TaskManager.class);

        TaskId cancelled = tasks.submit(node.task(Optional.empty(), 1));
        Awaitility.await().until(() -> site.deleted.get() > 0);
        tasks.cancel(cancelled);
        Awaitility.await()
                .until(() -> tasks.getExecutionDetails(cancelled).getStatus() == TaskManager.Status.CANCELLED);
        Optional<Username> last = details(tasks, cancelled).lastUser().map(Username::of);
        // The sweeps of a node follow each other, so this one begins when the cancelled one has ended.
        TaskId next = tasks.submit(node.task(last, Node.FAST));
        tasks.await(next, Duration.ofSeconds(30));

        long sweptFirst = details(tasks, cancelled).usersSeen();
        assertThat(sweptFirst).isBetween(0L, 3L);
        assertThat(details(tasks, next).usersSeen()).isEqualTo(5 - sweptFirst);
        assertThat(site.deleted.get()).isEqualTo(5);
        for (Username user : users) {
            assertThat(site.inbox(user)).as(user.asString()).isZero();
        }
    }

    @RepeatedTest(5)
    void twoNodesThatSweepAtOnceDisposeOnce() throws Exception {
        List<Username> users = Site.users(40);
        for (Username user : users) {
            site.deliver(user, 2);
            node.retrieveAll(user);
        }
        site.passTo(START.plus(KEPT));
        Node other = new Node(site);

        CompletableFuture<SweepDetails> first = CompletableFuture.supplyAsync(node::sweep);
        SweepDetails second = other.sweep();

        assertThat(first.join().messagesExpired() + second.messagesExpired()).isEqualTo(80);
        assertThat(site.deleted.get()).isEqualTo(80);
        assertThat(first.join().usersFailed() + second.usersFailed()).isZero();
    }

    @Test
    void theSpeedIsBounded() throws Exception {
        for (Username user : Site.users(4)) {
            site.deliver(user, 1);
            node.retrieveAll(user);
        }
        site.passTo(START.plus(KEPT));

        long begin = System.nanoTime();
        node.get(Sweep.class).run(Optional.empty(), 2, node.progress()).block();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1400));
    }

    @Test
    void metricsTellWhenTheLastSweepEndedAndWhatItDid() throws Exception {
        site.deliver(ANNA, 2);
        node.retrieveAll(ANNA);
        site.passTo(START.plus(KEPT));

        node.sweep();

        assertThat(node.metrics.countForPrefixName("mailkeep-sweep-"))
                .containsEntry("mailkeep-sweep-expired", 2)
                .containsEntry("mailkeep-sweep-users-opened", 1);
        assertThat(node.gauges
                        .getGauges()
                        .get("mailkeep-sweep-last-finish-epoch-seconds")
                        .getValue())
                .isEqualTo(START.plus(KEPT).getEpochSecond());
        assertThat(node.gauges.getGauges().get("mailkeep-sweep-last-expired").getValue())
                .isEqualTo(2L);
    }

    private static Hold bySubject(String text) {
        return Hold.of("case 4711", START, Optional.empty(), Optional.of(text), Optional.empty(), Optional.empty());
    }

    private static int undecided(Node node) {
        return node.metrics.countFor("mailkeep-pop3-expiry-undecided");
    }

    private static SweepDetails details(TaskManager tasks, TaskId task) {
        return (SweepDetails)
                tasks.getExecutionDetails(task).getAdditionalInformation().orElseThrow();
    }
}
