package io.mailkeep.imap.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;

/** Clients that return to a mailbox whose log loses events and is mended, at random. */
class ChangedMessagesPropertyTest {
    @Property(tries = 60)
    void whoReturnsIsToldWhatAReadingOfTheWholeMailboxShows(@ForAll long seed) {
        History history = new History(new Random(seed));

        for (int step = 0; step < 150; step++) {
            history.doSomething();
            history.compare();
        }
    }

    private static ChangedMessage lasting(ComposedMessageIdWithMetaData message) {
        return lasting(ChangedMessage.of(message));
    }

    /** Without {@code \Recent}, which is each session's own. */
    private static ChangedMessage lasting(ChangedMessage message) {
        Flags flags = new Flags(message.flags());
        flags.remove(Flag.RECENT);
        return ChangedMessage.of(message.uid(), message.modSeq(), flags);
    }

    private static final class History {
        private static final List<Flag> FLAGS = List.of(Flag.SEEN, Flag.FLAGGED);

        private final Random random;
        private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
        private final RecordingMetricFactory metrics = new RecordingMetricFactory();
        private final MemoryChangeLog log = new MemoryChangeLog(clock);
        private final ChangedMessages testee = new ChangedMessages(log, new Mender(log, metrics), metrics);
        private final MemoryJames james = new MemoryJames();
        private final int lost;

        History(Random random) {
            this.random = random;
            this.lost = random.nextInt(20);
            james.register(new ChangeLogListener(log, Follower.NONE, metrics), event -> random.nextInt(100) >= lost);
        }

        void doSomething() {
            List<Long> uids = james.uids();
            switch (uids.isEmpty() ? 0 : random.nextInt(10)) {
                case 0 -> james.append(1 + random.nextInt(3));
                case 1, 2, 3, 4 -> flag(any(uids));
                case 5 -> james.delete(any(uids));
                case 6 -> james.copyIntoItself(any(uids), any(uids) + random.nextInt(3));
                case 7 -> remove(any(uids));
                default -> clock.setInstant(
                        clock.instant().plus(random.nextBoolean() ? Mender.AGE : Mender.AGE.dividedBy(2)));
            }
        }

        private void flag(long low) {
            FlagsUpdateMode mode = random.nextBoolean() ? FlagsUpdateMode.ADD : FlagsUpdateMode.REMOVE;
            james.flag(low, low + random.nextInt(5), new Flags(FLAGS.get(random.nextInt(FLAGS.size()))), mode);
        }

        /** As the extension does it: with a mod-sequence that touches no living message. */
        private void remove(long uid) {
            james.delete(uid);
            ModSeq raised = james.mappers()
                    .getModSeqProvider()
                    .nextModSeqReactive(james.inbox().getId())
                    .block();
            log.record(james.inbox().getId(), raised, Entry.removed(UidSet.none()))
                    .block();
        }

        private long any(List<Long> uids) {
            return uids.get(random.nextInt(uids.size()));
        }

        void compare() {
            ModSeq highest = james.highestModSeq();
            ModSeq known = ModSeq.of(random.nextLong(highest.asLong() + 1));
            List<ChangedMessage> expected = james.messages().stream()
                    .filter(message -> message.getModSeq().compareTo(known) > 0)
                    .map(ChangedMessagesPropertyTest::lasting)
                    .toList();

            assertThat(testee.since(james.inbox(), james.session(), known, highest, this::living)
                            .map(ChangedMessagesPropertyTest::lasting)
                            .collectList()
                            .block())
                    .as("since %d of %d", known.asLong(), highest.asLong())
                    .containsExactlyInAnyOrderElementsOf(expected);
            testee.touchedSince(james.inbox().getId(), known, highest)
                    .blockOptional()
                    .ifPresent(touched -> assertThat(expected)
                            .allMatch(message -> touched.contains(message.uid().asLong())));
        }

        private UidSet living(UidSet asked) {
            return UidSet.of(james.uids().stream()
                    .filter(asked::contains)
                    .map(MessageUid::of)
                    .toList());
        }
    }
}
