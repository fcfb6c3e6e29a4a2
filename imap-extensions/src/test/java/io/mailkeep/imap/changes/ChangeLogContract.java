package io.mailkeep.imap.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every change log promises. */
public interface ChangeLogContract {
    Duration AGE = Duration.ofSeconds(60);

    ChangeLog testee();

    /** The log's. */
    UpdatableTickingClock clock();

    MailboxId freshMailbox();

    @Test
    default void tellsWhatTheModSequencesOfAnIntervalTouched() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, "1");
        record(mailbox, 2, "2:4");
        record(mailbox, 3, "9");
        record(mailbox, 4, "1,7");

        Changes changes = since(mailbox, 1, 3);

        assertThat(changes.touched()).isEqualTo(UidSet.parse("2:4,9"));
        assertThat(changes.complete()).isTrue();
    }

    @Test
    default void aModSequenceWithoutEntryIsAHole() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, "1");
        record(mailbox, 3, "3");

        Changes changes = since(mailbox, 0, 3);

        assertThat(changes.complete()).isFalse();
        assertThat(changes.touched()).isEqualTo(UidSet.parse("1,3"));
        assertThat(since(mailbox, 2, 3).complete()).isTrue();
        assertThat(since(mailbox, 2, 4).complete()).isFalse();
    }

    @Test
    default void anEntryWithoutUidIsNoHole() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, "");

        Changes changes = since(mailbox, 0, 1);

        assertThat(changes.complete()).isTrue();
        assertThat(changes.touched()).isEqualTo(UidSet.none());
    }

    @Test
    default void entriesOfOneModSequenceAreUnitedInAnyOrder() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, "5");
        record(mailbox, 1, "");
        record(mailbox, 1, "1:2");
        record(mailbox, 1, "5");

        assertThat(since(mailbox, 0, 1).touched()).isEqualTo(UidSet.parse("1:2,5"));
    }

    @Test
    default void aMailboxWithoutLogHasOnlyHoles() {
        Changes changes = since(freshMailbox(), 7, 9);

        assertThat(changes.complete()).isFalse();
        assertThat(changes.touched()).isEqualTo(UidSet.none());
    }

    @Test
    default void anEmptyIntervalIsComplete() {
        MailboxId mailbox = freshMailbox();

        assertThat(List.of(since(mailbox, 0, 0), since(mailbox, 5, 5), since(mailbox, 6, 5)))
                .allSatisfy(changes -> {
                    assertThat(changes.complete()).isTrue();
                    assertThat(changes.touched()).isEqualTo(UidSet.none());
                });
    }

    @Test
    default void anotherMailboxHasAnotherLog() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, "1");

        assertThat(since(freshMailbox(), 0, 1).complete()).isFalse();
    }

    @Test
    default void theLongestIntervalIsRead() {
        MailboxId mailbox = freshMailbox();
        Map<ModSeq, Entry> entries = new HashMap<>();
        LongStream.rangeClosed(1000, 1000 + ChangeLog.LONGEST_INTERVAL)
                .forEach(modSeq -> entries.put(ModSeq.of(modSeq), Entry.touched(UidSet.range(modSeq, modSeq))));
        testee().record(mailbox, entries).block();

        Changes longest = since(mailbox, 1000, 1000 + ChangeLog.LONGEST_INTERVAL);
        Changes tooLong = since(mailbox, 999, 1000 + ChangeLog.LONGEST_INTERVAL);

        assertThat(longest.complete()).isTrue();
        assertThat(longest.touched()).isEqualTo(UidSet.range(1001, 1000 + ChangeLog.LONGEST_INTERVAL));
        assertThat(tooLong.complete()).isFalse();
    }

    @Test
    default void anEntryOfVeryManyRangesHoldsWhatItTouched() {
        MailboxId mailbox = freshMailbox();
        UidSet everySecond = everySecond(20_000);

        record(mailbox, 1, Entry.touched(everySecond));

        Changes changes = since(mailbox, 0, 1);
        assertThat(changes.touched().intersection(everySecond)).isEqualTo(everySecond);
        assertThat(changes.touched().ranges()).hasSizeLessThanOrEqualTo(1000);
    }

    @Test
    default void tellsWhoCameAndWent() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, Entry.added(all(1, 3, new Flags())));
        record(mailbox, 2, Entry.removed(UidSet.parse("2")));
        record(mailbox, 3, Entry.flagged(all(3, 3, new Flags(Flag.SEEN))));
        record(mailbox, 3, Entry.removed(UidSet.none()));

        Movement movement = since(mailbox, 0, 3).movement().orElseThrow();

        assertThat(movement.added()).isEqualTo(UidSet.parse("1:3"));
        assertThat(movement.removed()).isEqualTo(UidSet.parse("2"));
    }

    @Test
    default void anEntryThatMayHideARemovalIsNotTakenForOneWithout() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, Entry.removed(UidSet.none()));
        record(mailbox, 2, Entry.touched(UidSet.none()));

        assertThat(since(mailbox, 0, 1).movement()).isPresent();
        assertThat(since(mailbox, 0, 2).movement()).isEmpty();
        assertThat(since(mailbox, 2, 3).movement()).as("a hole").isEmpty();
    }

    @Test
    default void whatAMailboxLostAtOnceIsKeptOrSaidToBeUnknown() {
        MailboxId mailbox = freshMailbox();
        record(mailbox, 1, Entry.removed(everySecond(2_000)));
        record(mailbox, 2, Entry.removed(everySecond(20_000)));

        assertThat(since(mailbox, 0, 1).movement().orElseThrow().removed()).isEqualTo(everySecond(2_000));
        assertThat(since(mailbox, 1, 2).movement()).isEmpty();
    }

    @Test
    default void remembersFlags() {
        MailboxId mailbox = freshMailbox();
        Flags flags = new Flags(Flag.ANSWERED);
        flags.add("$Work");
        flags.add("with space,comma and ü");
        record(mailbox, 1, Entry.added(all(1, 2, flags)));
        record(mailbox, 2, Entry.flagged(all(5, 5, new Flags())));

        LatestFlags latest = LatestFlags.of(since(mailbox, 0, 2).entries());

        assertThat(latest.among(UidSet.range(1, 9)))
                .containsExactly(
                        ChangedMessage.of(MessageUid.of(1), ModSeq.of(1), flags),
                        ChangedMessage.of(MessageUid.of(2), ModSeq.of(1), flags),
                        ChangedMessage.of(MessageUid.of(5), ModSeq.of(2), new Flags()));
    }

    @Test
    default void manyWritersLoseNothing() {
        MailboxId mailbox = freshMailbox();

        Flux.range(1, 200)
                .flatMap(
                        uid -> testee().record(mailbox, ModSeq.of(uid % 10 + 1), Entry.touched(UidSet.range(uid, uid))),
                        16)
                .blockLast();

        assertThat(since(mailbox, 0, 10).touched()).isEqualTo(UidSet.range(1, 200));
    }

    @Test
    default void whatWasNotedSettlesWithAge() {
        MailboxId mailbox = freshMailbox();

        assertThat(settled(mailbox, 5)).isEqualTo(0);
        pass(AGE.minusSeconds(1));
        assertThat(settled(mailbox, 8)).isEqualTo(0);
        pass(Duration.ofSeconds(2));
        assertThat(settled(mailbox, 9))
                .as("what was noted first; that 8 was allocated is known for 2 s")
                .isEqualTo(5);
        assertThat(settled(mailbox, 12)).isEqualTo(5);
        pass(AGE.plusSeconds(1));
        assertThat(settled(mailbox, 12)).isEqualTo(9);
        pass(AGE.plusSeconds(1));
        assertThat(settled(mailbox, 12)).isEqualTo(12);
    }

    @Test
    default void mailboxesSettleByThemselves() {
        MailboxId mailbox = freshMailbox();
        settled(mailbox, 5);
        pass(AGE.plusSeconds(1));

        assertThat(settled(freshMailbox(), 7)).isEqualTo(0);
        assertThat(settled(mailbox, 7)).isEqualTo(5);
    }

    private static UidSet everySecond(int count) {
        return UidSet.of(LongStream.rangeClosed(1, count)
                .mapToObj(i -> MessageUid.of(2 * i))
                .toList());
    }

    private static Map<MessageUid, Flags> all(long low, long high, Flags flags) {
        return LongStream.rangeClosed(low, high)
                .mapToObj(MessageUid::of)
                .collect(Collectors.toMap(Function.identity(), uid -> flags));
    }

    private void record(MailboxId mailbox, long modSeq, Entry entry) {
        testee().record(mailbox, ModSeq.of(modSeq), entry).block();
    }

    private void record(MailboxId mailbox, long modSeq, String uids) {
        record(mailbox, modSeq, Entry.touched(UidSet.parse(uids)));
    }

    private Changes since(MailboxId mailbox, long known, long highest) {
        return testee().since(mailbox, ModSeq.of(known), ModSeq.of(highest)).block();
    }

    private long settled(MailboxId mailbox, long highest) {
        return testee().settled(mailbox, ModSeq.of(highest), AGE).block().asLong();
    }

    private void pass(Duration time) {
        clock().setInstant(clock().instant().plus(time));
    }
}
