package io.mailkeep.imap.removal;

import static io.mailkeep.imap.removal.RemovalIntentsContract.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.changes.Changes;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.LivingUids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Hook, listener and reader on James's in-memory mailboxes. */
class RemovalTest {
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final MemoryChangeLog log = new MemoryChangeLog(clock);
    private final MemoryRemovalIntents intents = new MemoryRemovalIntents(clock);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryJames james = new MemoryJames(new RemovalHook(intents, metrics));
    private boolean alive = true;

    RemovalTest() {
        james.register(new RemovalListener(modSeqs(james.mappers()), intents, Follower.NONE, metrics), event -> alive);
    }

    private ModSeqRaise modSeqs(MailboxSessionMapperFactory mappers) {
        return new ModSeqRaise(mappers, log, metrics);
    }

    private ModSeq told(RemovalIntents from) throws Exception {
        return standing(from).highest();
    }

    private Standing standing(RemovalIntents from) throws Exception {
        return new HighestModSeq(james.mappers(), modSeqs(james.mappers()), from, clock, metrics)
                .standing(james.inbox().getMailboxEntity())
                .block();
    }

    private MailboxId inbox() {
        return james.inbox().getId();
    }

    private MessageId messageId(int index) {
        return james.messages().get(index).getComposedMessageId().getMessageId();
    }

    private List<Intent> open() {
        return intents.open(inbox()).collectList().block();
    }

    private int count(Counter counter) {
        return metrics.countFor(counter.metric());
    }

    @Nested
    class ARemoval {
        @Test
        void raisesTheModSequenceByOneWhateverItsSize() {
            james.append(3);
            ModSeq before = james.highestModSeq();

            james.delete(1, 3);

            assertThat(james.highestModSeq()).isEqualTo(before.next());
            assertThat(count(Counter.REMOVALS_RAISED)).isEqualTo(1);
            assertThat(open()).isEmpty();
        }

        @Test
        void byExpungeDoesSo() {
            james.append(3);
            james.flag(1, 2, new Flags(Flag.DELETED), FlagsUpdateMode.ADD);
            ModSeq before = james.highestModSeq();

            assertThat(james.inbox()
                            .expungeReactive(MessageRange.all(), james.session())
                            .collectList()
                            .block())
                    .hasSize(2);

            assertThat(james.highestModSeq()).isEqualTo(before.next());
            assertThat(open()).isEmpty();
        }

        @Test
        void byMoveDoesSo() {
            james.create("Archive");
            james.append(3);
            ModSeq before = james.highestModSeq();

            james.move(1, 2, "Archive");

            assertThat(james.highestModSeq()).isEqualTo(before.next());
        }

        @Test
        void byMessageIdDoesSo() throws Exception {
            james.append(3);
            ModSeq before = james.highestModSeq();

            james.messageIds().delete(messageId(1), List.of(inbox()), james.session());

            assertThat(james.highestModSeq()).isEqualTo(before.next());
            assertThat(open()).isEmpty();
        }

        @Test
        void ofManyMessageIdsRaisesItAtMostOnceForEach() {
            james.append(10);
            ModSeq before = james.highestModSeq();
            List<MessageId> ids = james.messages().stream()
                    .map(message -> message.getComposedMessageId().getMessageId())
                    .toList();

            Mono.from(james.messageIds().delete(ids, james.session())).block();

            assertThat(james.highestModSeq().asLong()).isBetween(before.asLong() + 1, before.asLong() + 10);
            assertThat(open()).isEmpty();
        }

        @Test
        void isInTheLog() {
            james.append(3);
            ModSeq before = james.highestModSeq();

            james.delete(1, 2);

            Changes changes = log.since(inbox(), before, before.next()).block();
            assertThat(changes.complete()).isTrue();
            assertThat(changes.touched().isEmpty()).isTrue();
            assertThat(changes.movement()
                            .orElseThrow()
                            .from(LivingUids.of(List.of(1L, 2L, 3L)))
                            .above(0))
                    .containsExactly(3L);
        }

        @Test
        void ofNothingRaisesNothing() {
            james.append(1);
            ModSeq before = james.highestModSeq();

            james.delete();

            assertThat(james.highestModSeq()).isEqualTo(before);
            assertThat(open()).isEmpty();
        }

        @Test
        void doesNotBeginWithoutAnIntent() {
            MemoryJames other = new MemoryJames(new RemovalHook(new FailingIntents(), metrics));
            other.append(1);

            assertThatThrownBy(() -> other.delete(1)).hasStackTraceContaining("Nothing was removed");

            assertThat(other.uids()).containsExactly(1L);
            assertThat(count(Counter.REMOVAL_INTENTS_FAILED)).isEqualTo(1);
        }

        @Test
        void whoseIntentCanNotBeStruckOffHasRaisedAllTheSame() {
            MemoryJames other = new MemoryJames();
            other.register(
                    new RemovalListener(modSeqs(other.mappers()), new FailingIntents(), Follower.NONE, metrics),
                    event -> true);
            other.append(1);
            ModSeq before = other.highestModSeq();

            other.delete(1);

            assertThat(other.highestModSeq()).as("not tried again").isEqualTo(before.next());
            assertThat(count(Counter.REMOVAL_INTENTS_FAILED)).isEqualTo(1);
        }
    }

    @Nested
    class AnInterruptedRemoval {
        @Test
        void isHealedByTheNextClient() throws Exception {
            ModSeq before = interrupt();
            clock.setInstant(clock.instant().plus(Duration.ofSeconds(31)));

            assertThat(told(intents)).isEqualTo(before.next()).isEqualTo(james.highestModSeq());
            assertThat(count(Counter.REMOVALS_HEALED)).isEqualTo(1);
            assertThat(told(intents)).as("once").isEqualTo(before.next());
            Changes changes = log.since(inbox(), before, before.next()).block();
            assertThat(changes.complete()).isTrue();
            assertThat(changes.movement()).as("what was removed is not known").isEmpty();
        }

        @Test
        void mayStillGoOnAtFirst() throws Exception {
            ModSeq before = interrupt();
            clock.setInstant(clock.instant().plus(Duration.ofSeconds(29)));

            assertThat(told(intents)).isEqualTo(before);
            assertThat(open()).hasSize(1);
        }

        @Test
        void isHealedOnceWithOthers() throws Exception {
            ModSeq before = interrupt();
            intents.begin(inbox(), batch(77)).block();
            clock.setInstant(clock.instant().plus(Duration.ofMinutes(1)));
            intents.begin(inbox(), batch(78)).block();

            assertThat(told(intents)).isEqualTo(before.next());
            assertThat(open()).extracting(Intent::batch).containsExactly(batch(78));
            assertThat(count(Counter.REMOVALS_HEALED)).isEqualTo(2);
        }

        private ModSeq interrupt() {
            james.append(2);
            ModSeq before = james.highestModSeq();
            alive = false;
            james.delete(1);
            assertThat(james.highestModSeq()).isEqualTo(before);
            return before;
        }
    }

    @Nested
    class TheHighestModSequence {
        @Test
        void isThatOfTheMailbox() throws Exception {
            james.append(5);

            assertThat(told(intents)).isEqualTo(james.highestModSeq()).isEqualTo(ModSeq.of(5));
        }

        @Test
        void isNever0() throws Exception {
            assertThat(told(intents)).isEqualTo(ModSeq.of(1));

            james.append(1);

            assertThat(james.highestModSeq()).as("the first change is seen").isEqualTo(ModSeq.of(2));
            assertThat(log.since(inbox(), ModSeq.of(0), ModSeq.of(1)).block().complete())
                    .isTrue();
        }

        @Test
        void countsAllRemovalsUnlessOneIsUnderWay() throws Exception {
            james.append(5);

            assertThat(standing(intents).countsAllRemovals()).isTrue();
            intents.begin(inbox(), batch(1)).block();
            assertThat(standing(intents).countsAllRemovals()).as("under way").isFalse();
            clock.setInstant(clock.instant().plus(Duration.ofSeconds(31)));
            assertThat(standing(intents).countsAllRemovals()).as("just healed").isFalse();
            assertThat(standing(intents).countsAllRemovals()).isTrue();
            assertThat(standing(new FailingIntents()).countsAllRemovals()).isFalse();
        }

        @Test
        void isToldWithoutTheIntents() throws Exception {
            james.append(5);

            assertThat(told(new FailingIntents())).isEqualTo(ModSeq.of(5));
            assertThat(count(Counter.REMOVAL_INTENTS_FAILED)).isEqualTo(1);
        }
    }

    @Test
    void jamesFindsTheGroupOfTheListenerAgain() throws Exception {
        Group group = new RemovalListener(modSeqs(james.mappers()), intents, Follower.NONE, metrics).getDefaultGroup();

        assertThat(Group.deserialize(group.asString())).isEqualTo(group);
    }
}
