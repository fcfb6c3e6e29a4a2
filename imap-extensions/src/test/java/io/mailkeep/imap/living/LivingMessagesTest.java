package io.mailkeep.imap.living;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.ChangesFixture;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.FailingChangeLog;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.RemovalFixture;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class LivingMessagesTest {
    private static final int LARGE = 5;
    private static final int LONG_ROLL = 3;

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final MemoryChangeLog log = new MemoryChangeLog(clock);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryJames james = new MemoryJames();
    private final RemovalFixture removals = new RemovalFixture(james.mappers(), log, clock, metrics);
    private final KeptSnapshots snapshots = new KeptSnapshots(() -> james.uids().size());
    private final MailboxId inbox = james.inbox().getId();

    @BeforeEach
    void listen() {
        james.register(ChangesFixture.listener(log, metrics), event -> true);
    }

    private List<Long> living() {
        return living(snapshots, log);
    }

    private List<Long> living(Snapshots from, ChangeLog by) {
        LivingMessages testee =
                new LivingMessages(LARGE, LONG_ROLL, from, by, removals.highestModSeq(), clock, metrics);
        long last = james.uids().stream().mapToLong(uid -> uid).max().orElse(0);
        LivingUids living = testee.in(
                        james.inbox(), james.session(), MessageUid.of(last + 1), removals.standing(james.inbox()))
                .block();
        await().until(() -> testee.writers.availablePermits() == LivingMessages.WRITERS);
        return living.above(0);
    }

    private void remove(long... uids) {
        james.delete(uids);
        removals.raise(
                inbox,
                Entry.removed(
                        UidSet.of(LongStream.of(uids).mapToObj(MessageUid::of).toList())));
    }

    private int count(Counter counter) {
        return metrics.countFor(counter.metric());
    }

    @Test
    void aSmallMailboxIsRead() {
        james.append(LARGE - 1);

        assertThat(living()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(snapshots.kept()).isEmpty();
        assertThat(count(Counter.SELECT_WITHOUT_SNAPSHOT)).isZero();
    }

    @Test
    void oneThatWasLargeIsReadToo() {
        james.append(LARGE + 3);
        remove(1, 2, 3, 4);

        assertThat(living()).containsExactly(5L, 6L, 7L, 8L);
        assertThat(snapshots.kept()).isEmpty();
    }

    @Test
    void theFirstReadingOfALargeOneIsKept() {
        james.append(6);

        assertThat(living()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(count(Counter.SELECT_WITHOUT_SNAPSHOT)).isEqualTo(1);
        assertThat(snapshots.kept().orElseThrow().base())
                .as("nothing has settled")
                .isEqualTo(ModSeq.first());
    }

    @Test
    void whatIsKeptIsBroughtUpToDate() {
        james.append(6);
        living();
        james.append(2);
        james.flag(1, 3, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
        remove(2, 8);

        assertThat(living()).containsExactly(1L, 3L, 4L, 5L, 6L, 7L);
        assertThat(count(Counter.SELECT_FROM_SNAPSHOT)).isEqualTo(1);
    }

    @Test
    void whatTookLongIsKept() {
        james.append(6);
        living();
        ModSeq highest = james.highestModSeq();

        living();

        assertThat(snapshots.kept().orElseThrow().base()).isEqualTo(highest);
        living();
        remove(1);
        living();
        assertThat(snapshots.kept().orElseThrow().base())
                .as("one change is not many")
                .isEqualTo(highest);
    }

    @Test
    void aHoleOfTheLogIsReadAndLeftBehindOnceItHasSettled() {
        james.append(6);
        living();
        james.mappers().getModSeqProvider().nextModSeqReactive(inbox).block();
        remove(3);

        assertThat(living()).containsExactly(1L, 2L, 4L, 5L, 6L);
        assertThat(count(Counter.SELECT_UNCERTAIN)).isEqualTo(1);
        clock.setInstant(clock.instant().plus(ChangeLog.LONGEST_OPERATION));
        living();
        clock.setInstant(clock.instant().plus(ChangeLog.LONGEST_OPERATION));
        living();
        assertThat(count(Counter.SELECT_UNCERTAIN)).isEqualTo(3);

        assertThat(living()).containsExactly(1L, 2L, 4L, 5L, 6L);
        assertThat(count(Counter.SELECT_FROM_SNAPSHOT)).isEqualTo(1);
    }

    @Test
    void removalsThatNobodyKnowsAreFoundByReading() {
        james.append(7);
        living();
        james.delete(3);
        removals.raise(inbox, Entry.touched(UidSet.none()));

        assertThat(living()).containsExactly(1L, 2L, 4L, 5L, 6L, 7L);
        assertThat(count(Counter.SELECT_UNCERTAIN)).isEqualTo(1);
    }

    @Test
    void aRemovalUnderWayIsFoundByReading() {
        james.append(7);
        living();
        removals.begin(inbox, "removal");
        james.delete(3);

        assertThat(living()).containsExactly(1L, 2L, 4L, 5L, 6L, 7L);
        assertThat(count(Counter.SELECT_UNCERTAIN)).isEqualTo(1);
    }

    @Test
    void aRemovalThatWroteNothingIsFoundByJamessCount() {
        james.append(7);
        living();
        james.delete(3);

        assertThat(living()).containsExactly(1L, 2L, 4L, 5L, 6L, 7L);
        assertThat(count(Counter.SELECT_MISCOUNTED)).isEqualTo(1);
    }

    @Test
    void onceADayTheMailboxIsRead() {
        james.append(6);
        living();
        living();
        clock.setInstant(clock.instant().plus(Duration.ofHours(24)));

        living();

        assertThat(count(Counter.SELECT_WITHOUT_SNAPSHOT)).isEqualTo(2);
        assertThat(snapshots.kept().orElseThrow().read())
                .isAfterOrEqualTo(clock.instant().minusSeconds(1));
    }

    @Test
    void whatCanNeverBeBroughtUpToDateIsNotKept() {
        james.append(6);
        for (long i = 0; i <= ChangeLog.LONGEST_INTERVAL; i++) {
            james.mappers().getModSeqProvider().nextModSeqReactive(inbox).block();
        }

        living();

        assertThat(snapshots.kept()).isEmpty();
    }

    @Test
    void aStoreThatFailsIsDoneWithout() {
        james.append(6);
        Snapshots failing = new Snapshots() {
            @Override
            public Mono<Snapshot> read(MailboxId mailbox) {
                return Mono.error(new IllegalStateException("no snapshots"));
            }

            @Override
            public Mono<Void> write(MailboxId mailbox, Snapshot snapshot) {
                return Mono.error(new IllegalStateException("no snapshots"));
            }

            @Override
            public Mono<Long> count(MailboxId mailbox) {
                return Mono.just(6L);
            }
        };

        assertThat(living(failing, log)).hasSize(6);
        assertThat(count(Counter.SNAPSHOT_FAILED)).isEqualTo(2);
    }

    @Test
    void aLogThatFailsIsDoneWithout() {
        james.append(6);
        living();

        assertThat(living(snapshots, new FailingChangeLog())).hasSize(6);
        assertThat(count(Counter.SELECT_UNCERTAIN)).isEqualTo(1);
    }

    @Test
    void aMailboxThatCanNotBeCountedIsRead() {
        james.append(6);
        Snapshots uncounted = new KeptSnapshots(() -> {
            throw new IllegalStateException("no counters");
        });

        assertThat(living(uncounted, log)).hasSize(6);
        assertThat(count(Counter.SNAPSHOT_FAILED)).isEqualTo(1);
    }
}
