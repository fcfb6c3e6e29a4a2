package io.mailkeep.imap.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ChangedMessagesTest {
    private static final Duration SETTLED = Mender.AGE.plusSeconds(1);

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final MemoryChangeLog log = new MemoryChangeLog(clock);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryJames james = new MemoryJames();
    private boolean listening = true;

    private ReadRanges mailbox() {
        return new ReadRanges(james.inbox());
    }

    private void listen() {
        james.register(new ChangeLogListener(log, Follower.NONE, metrics), event -> listening);
    }

    private List<Long> since(ChangeLog from, ReadRanges mailbox, long known) {
        return changed(from, mailbox, known).stream()
                .map(message -> message.uid().asLong())
                .sorted()
                .toList();
    }

    private UidSet living(UidSet asked) {
        return UidSet.of(james.uids().stream()
                .filter(asked::contains)
                .map(MessageUid::of)
                .toList());
    }

    private void see(long uid) {
        james.flag(uid, uid, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
    }

    private void answer(long uid) {
        james.flag(uid, uid, new Flags(Flag.ANSWERED), FlagsUpdateMode.ADD);
    }

    private void flagTwice(long uid) {
        see(uid);
        answer(uid);
    }

    private List<ChangedMessage> changed(ChangeLog from, ReadRanges mailbox, long known) {
        return new ChangedMessages(from, new Mender(from, metrics), metrics)
                .since(mailbox.mailbox(), james.session(), ModSeq.of(known), james.highestModSeq(), this::living)
                .map(ChangedMessagesTest::lasting)
                .collectList()
                .block(Duration.ofSeconds(10));
    }

    private static ChangedMessage lasting(ChangedMessage message) {
        Flags flags = new Flags(message.flags());
        flags.remove(Flag.RECENT);
        return ChangedMessage.of(message.uid(), message.modSeq(), flags);
    }

    private int count(Counter counter) {
        return metrics.countFor(counter.metric());
    }

    private void pass(Duration time) {
        clock.setInstant(clock.instant().plus(time));
    }

    @Nested
    class FromACompleteLog {
        @Test
        void nothingIsRead() {
            listen();
            james.append(500);
            long known = james.highestModSeq().asLong();
            see(7);
            james.flag(300, 302, new Flags("$Work"), FlagsUpdateMode.ADD);
            james.append(1);
            ReadRanges mailbox = mailbox();

            assertThat(changed(log, mailbox, known))
                    .containsExactlyInAnyOrderElementsOf(james.messages().stream()
                            .filter(message -> message.getModSeq().asLong() > known)
                            .map(ChangedMessage::of)
                            .map(ChangedMessagesTest::lasting)
                            .toList())
                    .hasSize(5);
            assertThat(mailbox.ranges()).isEmpty();
            assertThat(count(Counter.RESYNC_FROM_LOG)).isEqualTo(1);
        }

        @Test
        void aMessageThatCameAndWasFlaggedOnceIsKnown() {
            listen();
            james.append(2);
            see(2);
            ReadRanges mailbox = mailbox();

            assertThat(changed(log, mailbox, 0))
                    .contains(ChangedMessage.of(MessageUid.of(2), ModSeq.of(3), new Flags(Flag.SEEN)));
            assertThat(mailbox.ranges()).isEmpty();
        }

        @Test
        void whatWasFlaggedBeforeTheClientKnewAndAfterIsRead() {
            listen();
            james.append(2);
            see(2);
            long known = james.highestModSeq().asLong();
            answer(2);
            ReadRanges mailbox = mailbox();

            assertThat(since(log, mailbox, known)).containsExactly(2L);
            assertThat(mailbox.ranges()).containsExactly(MessageRange.one(MessageUid.of(2)));
        }

        @Test
        void onlyWhatWasFlaggedTwiceIsRead() {
            listen();
            james.append(500);
            long known = james.highestModSeq().asLong();
            flagTwice(7);
            flagTwice(400);
            flagTwice(10);
            see(200);
            ReadRanges mailbox = mailbox();

            assertThat(since(log, mailbox, known)).containsExactly(7L, 10L, 200L, 400L);
            assertThat(mailbox.ranges())
                    .as("7 and 10 are near to each other")
                    .containsExactlyInAnyOrder(
                            MessageRange.range(MessageUid.of(7), MessageUid.of(10)),
                            MessageRange.one(MessageUid.of(400)));
            assertThat(count(Counter.RESYNC_FROM_LOG)).isEqualTo(1);
            assertThat(count(Counter.RESYNC_FROM_MAILBOX)).isEqualTo(0);
        }

        @Test
        void whoKnowsAllCostsNothing() {
            listen();
            james.append(3);
            ReadRanges mailbox = mailbox();

            assertThat(since(log, mailbox, james.highestModSeq().asLong())).isEmpty();
            assertThat(mailbox.ranges()).isEmpty();
        }

        @Test
        void aMessageThatWasRemovedIsNotNamed() {
            listen();
            james.append(3);
            see(2);
            james.delete(2);

            assertThat(since(log, mailbox(), 0)).containsExactly(1L, 3L);
        }

        @Test
        void changesScatteredAllOverAreReadAtOnce() {
            james.append(1);
            LongStream.range(1, 257).forEach(i -> see(1));
            ImmutableMap.Builder<ModSeq, Entry> scattered = ImmutableMap.builder();
            LongStream.rangeClosed(1, 257)
                    .forEach(i -> scattered.put(ModSeq.of(i), Entry.touched(UidSet.range(i * 1000, i * 1000))));
            log.record(james.inbox().getId(), scattered.build()).block();
            ReadRanges mailbox = mailbox();

            new ChangedMessages(log, new Mender(log, metrics), metrics)
                    .since(mailbox.mailbox(), james.session(), ModSeq.of(0), ModSeq.of(257), UnaryOperator.identity())
                    .blockLast();

            assertThat(mailbox.ranges()).containsExactly(MessageRange.all());
        }
    }

    @Nested
    class FromALogWithHoles {
        @Test
        void theWholeMailboxIsRead() {
            listen();
            james.append(3);
            long known = james.highestModSeq().asLong();
            listening = false;
            see(2);
            ReadRanges mailbox = mailbox();

            assertThat(since(log, mailbox, known)).containsExactly(2L);
            assertThat(mailbox.ranges()).containsExactly(MessageRange.all());
            assertThat(count(Counter.RESYNC_FROM_MAILBOX)).isEqualTo(1);
            assertThat(count(Counter.RESYNC_FROM_LOG)).isEqualTo(0);
        }

        @Test
        void onlyWhatHasSettledIsMended() {
            james.append(3);
            since(log, mailbox(), 0);
            pass(SETTLED);
            see(2);

            since(log, mailbox(), 0);

            await().untilAsserted(() -> assertThat(missing(0)).hasToString("[[4..5)]"));
            assertThat(since(log, mailbox(), 3)).containsExactly(2L);
            assertThat(log.since(james.inbox().getId(), ModSeq.of(0), ModSeq.of(3))
                            .block()
                            .touched())
                    .as("2 was found at its present mod-sequence")
                    .hasToString("1,3");
        }

        @Test
        void whatHasNotSettledIsLeftAlone() {
            james.append(3);

            since(log, mailbox(), 0);
            since(log, mailbox(), 0);
            pass(SETTLED.minusSeconds(2));
            since(log, mailbox(), 0);

            await().during(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(missing(0)).hasToString("[[1..4)]"));
        }

        @Test
        void onceMendedTheLogAnswers() {
            james.append(3);
            see(2);
            james.delete(3);
            since(log, mailbox(), 0);
            pass(SETTLED);
            since(log, mailbox(), 0);
            await().untilAsserted(() -> assertThat(missing(0)).hasToString("[]"));
            ReadRanges mailbox = mailbox();

            assertThat(since(log, mailbox, 3)).containsExactly(2L);
            assertThat(mailbox.ranges()).containsExactly(MessageRange.one(MessageUid.of(2)));
        }

        @Test
        void theNewestHolesAreMendedFirst() {
            james.append(1);
            LongStream.rangeClosed(2, 1500).forEach(i -> see(1));
            Written written = new Written();

            since(written, mailbox(), 0);
            await().untilAsserted(() -> assertThat(written.entries).hasSize(1000));

            assertThat(written.entries.keySet())
                    .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(501, 1500)
                            .mapToObj(ModSeq::of)
                            .toList());
        }

        @Test
        void aClaimFromLongAgoIsMendedNoMoreThanAnother() {
            james.append(1);
            LongStream.rangeClosed(1, ChangeLog.LONGEST_INTERVAL).forEach(i -> see(1));
            Written written = new Written();

            assertThat(since(written, mailbox(), 0)).containsExactly(1L);
            await().untilAsserted(() -> assertThat(written.entries).hasSize(1000));
        }

        private Object missing(long known) {
            return log.since(james.inbox().getId(), ModSeq.of(known), james.highestModSeq())
                    .block()
                    .missing();
        }
    }

    @Nested
    class WithoutALog {
        @Test
        void theWholeMailboxIsRead() {
            james.append(3);

            assertThat(since(new FailingChangeLog(), mailbox(), 1)).containsExactly(2L, 3L);
            assertThat(count(Counter.CHANGE_LOG_FAILED)).isEqualTo(1);
            assertThat(count(Counter.RESYNC_FROM_MAILBOX)).isEqualTo(1);
        }

        @Test
        void nothingIsNarrowed() {
            FailingChangeLog failing = new FailingChangeLog();

            assertThat(new ChangedMessages(failing, new Mender(failing, metrics), metrics)
                            .touchedSince(james.inbox().getId(), ModSeq.of(0), ModSeq.of(1))
                            .blockOptional())
                    .isEmpty();
            assertThat(count(Counter.CHANGE_LOG_FAILED)).isEqualTo(1);
        }

        @Test
        void aLogThatDoesNotAnswerIsNotWaitedFor() {
            james.append(3);

            assertThat(since(new Unsettled(), mailbox(), 1)).containsExactly(2L, 3L);
            assertThat(count(Counter.CHANGE_LOG_FAILED)).isEqualTo(1);
        }
    }

    @Nested
    class Narrowing {
        @Test
        void toWhatTheLogNames() {
            listen();
            james.append(3);
            see(1);

            assertThat(touchedSince(2)).contains(UidSet.parse("1,3"));
        }

        @Test
        void notWhereTheLogHasAHole() {
            listen();
            james.append(3);
            listening = false;
            see(1);

            assertThat(touchedSince(2)).isEmpty();
        }

        private Optional<UidSet> touchedSince(long known) {
            return new ChangedMessages(log, new Mender(log, metrics), metrics)
                    .touchedSince(james.inbox().getId(), ModSeq.of(known), james.highestModSeq())
                    .blockOptional();
        }
    }

    /** An empty log in which all has settled. */
    private static final class Written implements ChangeLog {
        final Map<ModSeq, Entry> entries = new ConcurrentHashMap<>();

        @Override
        public Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> recorded) {
            return Mono.fromRunnable(() -> entries.putAll(recorded));
        }

        @Override
        public Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest) {
            return Mono.just(Changes.unread(known, highest));
        }

        @Override
        public Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age) {
            return Mono.just(highest);
        }
    }

    /** An empty log whose other table does not answer. */
    private static final class Unsettled implements ChangeLog {
        @Override
        public Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> entries) {
            return Mono.never();
        }

        @Override
        public Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest) {
            return Mono.just(Changes.unread(known, highest));
        }

        @Override
        public Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age) {
            return Mono.never();
        }
    }
}
