package io.mailkeep.imap.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AppenderTest {
    private boolean losing;
    private final Site site = new Site(event -> !losing, UnaryOperator.identity());

    private List<String> types() {
        return site.replay().lines().stream()
                .map(line -> line.path("type").asText())
                .toList();
    }

    private JsonNode last() {
        List<JsonNode> lines = site.replay().lines();
        return lines.get(lines.size() - 1);
    }

    private void assertReplayed() {
        assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes());
    }

    @Nested
    class Messages {
        @Test
        void arrivalsFlagsAndRemovalsAreTold() {
            site.james.append(3);
            site.james.flag(1, 2, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
            site.james.delete(2);

            site.tell();

            assertReplayed();
            assertThat(types())
                    .containsExactly(
                            "MailboxBegin",
                            "MessageAppend",
                            "MessageAppend",
                            "MessageAppend",
                            "FlagsChange",
                            "MessageExpunge");
        }

        @Test
        void whatIsKnownOfThemIsToldBeside() {
            site.james.append(1);
            site.tell();

            assertThat(last().path("uids").asText()).isEqualTo("1");
            assertThat(last().path("by").asText()).isEqualTo(site.user().asString());
            assertThat(last().path("origin").asText()).isEqualTo("UNKNOWN");
            assertThat(last().path("messages").path(0).path("uid").asLong()).isEqualTo(1);
            assertThat(last().path("messages").path(0).path("id").asText()).isNotEmpty();
            assertThat(last().path("messages").path(0).path("size").asLong()).isPositive();
        }

        @Test
        void aMoveIsARemovalAndAnArrival() {
            site.james.create("Archive");
            site.james.append(2);
            site.james.move(1, 1, "Archive");

            site.tell();

            assertReplayed();
            assertThat(types()).contains("MailboxCreate", "MessageExpunge");
        }

        @Test
        void whatIsToldIsNotToldAgain() {
            site.james.append(2);
            site.tell();
            int before = site.lines().size();

            site.node.advanceAll(site.user()).block();
            site.node().advanceAll(site.user()).block();

            assertThat(site.lines()).hasSize(before);
        }

        @Test
        void manyChangesAreOneBatch() {
            site.james.append(100);

            site.tell();

            assertThat(site.batches()).hasSize(1);
            assertReplayed();
        }

        @Test
        void aStoreOnVeryManyMessagesIsOneLine() {
            MailboxId inbox = site.james.inbox().getId();
            site.james.append(1);
            site.tell();
            site.log
                    .record(inbox, ModSeq.of(site.james.highestModSeq().asLong() + 1), FeedFixture.flagged(1, 100_000))
                    .block();

            site.node
                    .advance(
                            site.user(),
                            ImmutableMap.of(
                                    inbox,
                                    Hint.messages(
                                            site.james.highestModSeq().next(),
                                            site.james.highestModSeq().next())))
                    .block();

            assertThat(last().path("uids").asText()).isEqualTo("1:100000");
        }

        @Test
        void fragmentedChangesAreCutIntoLinesAndBatches() {
            site.james.append(1);
            site.tell();
            MailboxId inbox = site.james.inbox().getId();
            ModSeq next = site.james.highestModSeq().next();
            ImmutableMap.Builder<MessageUid, Flags> every = ImmutableMap.builder();
            for (long uid = 2; uid <= 1_000; uid += 2) {
                every.put(MessageUid.of(uid), new Flags("k" + uid % 7));
            }
            site.log.record(inbox, next, FeedFixture.flagged(every.build())).block();

            site.node
                    .advance(site.user(), Map.of(inbox, Hint.messages(next, next)))
                    .block();

            assertThat(site.lines()).hasSizeGreaterThan(7).allMatch(line -> line.length() < 8_000);
        }
    }

    @Nested
    class Holes {
        private final MailboxId archive = site.james.create("Archive");

        @Test
        void whatComesAfterAHoleWaitsInItsMailboxOnly() {
            site.james.append(1);
            site.tell();
            losing = true;
            site.james.append(1);
            losing = false;
            site.james.append(1);
            site.james.copy(1, 1, "Archive");

            site.tell();

            Replica replica = site.replay();
            String inbox = site.james.inbox().getId().serialize();
            assertThat(replica.mailboxes().get(inbox)).containsOnlyKeys(1L);
            assertThat(replica.mailboxes().get(archive.serialize())).containsOnlyKeys(1L);
            assertThat(site.node.waiting().of(site.user()))
                    .extracting(hole -> hole.mailbox().serialize())
                    .containsExactly(inbox);
        }

        @Test
        void aHoleThatIsSettledIsFilledFromTheMailbox() {
            site.james.append(1);
            site.tell();
            losing = true;
            site.james.append(1);
            losing = false;
            site.james.append(1);
            site.tell();
            site.pass(Site.PATIENCE.plusSeconds(1));

            site.node.advanceAll(site.user()).block();

            assertReplayed();
            assertThat(types()).endsWith("MessageAppend", "MessageFound", "MailboxHolds");
            assertThat(site.node.waiting().of(site.user())).isEmpty();
            assertThat(site.count(Counter.FEED_MENDED)).isEqualTo(1);
        }

        @Test
        void aRemovalWhoseEventIsLostIsFound() {
            site.james.append(3);
            site.tell();
            losing = true;
            site.james.delete(2);
            losing = false;
            site.pass(Duration.ofMinutes(1));

            site.node.advanceAll(site.user()).block();

            assertReplayed();
        }

        @Test
        void theLastEventThatIsLostIsFoundByAReader() {
            site.james.append(1);
            site.tell();
            losing = true;
            site.james.append(1);
            site.node.advanceAll(site.user()).block();
            site.pass(Site.PATIENCE.plusSeconds(1));

            site.node.advanceAll(site.user()).block();

            assertReplayed();
        }

        @Test
        void anEventThatComesLateFillsTheHole() {
            site.james.append(1);
            site.tell();
            site.james.append(1);
            List<Site.Hinted> late = site.hints();
            site.james.append(1);
            site.tell();

            assertThat(late).hasSize(1);
            assertReplayed();
        }

        /** Of an arrival of which nobody has heard, before one of which the node has. */
        private ModSeq holeInInbox() {
            site.james.append(1);
            site.tell();
            losing = true;
            site.james.append(1);
            ModSeq hole = site.james.highestModSeq();
            losing = false;
            site.james.append(1);
            site.tell();
            return hole;
        }

        private void fill(ModSeq hole) {
            site.log
                    .record(site.james.inbox().getId(), hole, Entry.touched(UidSet.range(2, 2)))
                    .block();
        }

        private void hear(ModSeq modSeq) {
            site.node
                    .advance(site.user(), Map.of(site.james.inbox().getId(), Hint.messages(modSeq, modSeq)))
                    .block();
        }

        @Test
        void aStepOfTheClockSettlesNoHole() {
            MailboxId inbox = site.james.inbox().getId();
            site.james.append(1);
            site.tell();
            ModSeq written = site.james.nextModSeq();
            site.james.append(1);
            site.tell();

            site.step(Duration.ofHours(1));
            site.node.advanceAll(site.user()).block();
            site.log.record(inbox, written, FeedFixture.flagged(1, 1)).block();
            hear(written);

            assertThat(types()).endsWith("MessageAppend", "FlagsChange", "MessageAppend");
        }

        @Test
        void aClockThatIsSetBackKeepsNobodyWaiting() {
            holeInInbox();

            site.step(Duration.ofHours(-1));
            site.pass(Site.PATIENCE.plusSeconds(1));
            site.node.advanceAll(site.user()).block();

            assertThat(site.node.waiting().of(site.user())).isEmpty();
            assertReplayed();
        }

        @Test
        void whoHearsOfTheHoleAloneTellsWhatWaitedForItToo() {
            ModSeq hole = holeInInbox();
            fill(hole);

            hear(hole);

            assertReplayed();
            assertThat(site.node.waiting().of(site.user())).isEmpty();
        }

        @Test
        void whoIsOvertakenThenTellsWhatWaitedForItToo() {
            ModSeq hole = holeInInbox();
            fill(hole);
            site.james.copy(1, 1, "Archive");
            site.tell(site.node());

            hear(hole);

            assertReplayed();
            assertThat(site.count(Counter.FEED_CONFLICTS)).isEqualTo(1);
        }

        @Test
        void whatAnotherNodeHasToldIsWaitedForNoMore() {
            fill(holeInInbox());
            site.node().advanceAll(site.user()).block();
            site.james.copy(1, 1, "Archive");
            site.tell();
            assertReplayed();

            site.node.advanceAll(site.user()).block();

            assertThat(site.node.waiting().of(site.user())).isEmpty();
        }

        /** Of whose deletion nobody has heard. */
        private void deleteArchiveThatWaits() {
            site.james.append(1);
            site.james.copy(1, 1, "Archive");
            site.tell();
            losing = true;
            site.james.copy(1, 1, "Archive");
            losing = false;
            site.james.copy(1, 1, "Archive");
            site.tell();
            losing = true;
            site.james.deleteMailbox("Archive");
        }

        @Test
        void oneThatIsFoundDeletedOnceItsHoleIsSettledIsWaitedForNoMore() {
            deleteArchiveThatWaits();
            site.pass(Site.PATIENCE.plusSeconds(1));

            List<Waiting.Hole> settled = site.node.waiting().settled();
            settled.forEach(hole -> site.node
                    .advance(
                            site.user(),
                            Map.of(hole.mailbox(), Hint.messages(hole.highest().next(), hole.highest())))
                    .block());

            assertThat(settled).extracting(Waiting.Hole::mailbox).containsExactly(archive);
            assertThat(site.replay().names()).doesNotContainKey(archive.serialize());
            assertThat(site.node.waiting().of(site.user())).isEmpty();
        }

        @Test
        void oneThatAReaderFindsDeletedIsWaitedForNoMore() {
            deleteArchiveThatWaits();

            site.node.advanceAll(site.user()).block();

            assertThat(site.replay().names()).doesNotContainKey(archive.serialize());
            assertThat(site.node.waiting().of(site.user())).isEmpty();
        }

        @Test
        void whereTheLogHasForgottenTheMailboxIsRead() {
            site.james.append(3);
            site.tell();
            losing = true;
            for (int i = 0; i < 5_100; i++) {
                site.james.flag(1, 1, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
                site.james.flag(1, 1, new Flags(Flag.SEEN), FlagsUpdateMode.REMOVE);
            }
            site.james.delete(3);
            losing = false;
            site.node.advanceAll(site.user()).block();
            site.pass(Site.PATIENCE.plusSeconds(1));

            site.node.advanceAll(site.user()).block();

            assertReplayed();
        }
    }

    @Nested
    class UnreadableMailboxes {
        private final MailboxId inbox = site.james.inbox().getId();
        private final MailboxId archive = site.james.create("Archive");
        private final MailboxId late = site.james.create("Late");

        /** In each of them, first in INBOX. */
        private void arrive() {
            site.james.append(1);
            site.james.copy(1, 1, "Archive");
            site.james.copy(1, 1, "Late");
        }

        private void assertReplayedBut(MailboxId unreadable) {
            Map<String, Map<Long, Set<String>>> others = site.mailboxes();
            others.remove(unreadable.serialize());
            assertThat(site.replay().mailboxes()).containsAllEntriesOf(others);
        }

        @Test
        void oneHoldsUpNoOtherOfWhichSomethingIsHeard() {
            arrive();
            site.tell();
            site.unreadable.add(inbox);
            arrive();

            assertThatThrownBy(site::tell).hasMessageContaining("unreadable");

            assertReplayedBut(inbox);
            site.unreadable.clear();
            site.node.advanceAll(site.user()).block();
            assertReplayed();
        }

        @Test
        void oneHoldsUpNoOtherThatIsLookedAt() {
            arrive();
            site.tell();

            for (MailboxId unreadable : List.of(inbox, archive, late)) {
                arrive();
                site.unreadable.add(unreadable);
                assertThatThrownBy(() -> site.node.advanceAll(site.user()).block())
                        .hasMessageContaining("unreadable");
                assertReplayedBut(unreadable);
                site.unreadable.clear();
            }
        }

        @Test
        void theHeadIsKeptAllTheSame() {
            arrive();
            site.tell();
            site.unreadable.add(inbox);

            for (int i = 0; i < 40; i++) {
                arrive();
                assertThatThrownBy(site::tell).hasMessageContaining("unreadable");
            }

            assertThat(site.store.head(site.user()).block().keptSequence()).isPositive();
        }
    }

    @Nested
    class WholeMailboxes {
        @Test
        void oneThatIsOlderThanTheFeedBeginsWhereItStands() {
            losing = true;
            site.james.append(300);
            losing = false;
            site.james.append(1);

            site.tell();

            JsonNode begin = site.replay().lines().get(0);
            assertThat(begin.path("type").asText()).isEqualTo("MailboxBegin");
            assertThat(begin.path("name").asText()).isEqualTo("INBOX");
            assertThat(begin.path("from").asLong()).isBetween(100L, 300L);
        }

        @Test
        void aNewOneIsToldFromItsCreationOn() {
            MailboxId archive = site.james.create("Archive");
            site.tell();

            assertThat(last().path("type").asText()).isEqualTo("MailboxCreate");
            assertThat(last().path("mailbox").asText()).isEqualTo(archive.serialize());
            assertThat(last().path("from").asLong()).isZero();
        }

        @Test
        void aNewNameIsTold() {
            MailboxId archive = site.james.create("Archive");
            site.tell();
            site.james.rename("Archive", "Old");

            site.tell();

            assertThat(site.replay().names()).containsEntry(archive.serialize(), "Old");
        }

        @Test
        void aDeletionIsTold() {
            MailboxId archive = site.james.create("Archive");
            site.tell();
            site.james.deleteMailbox("Archive");

            site.tell();

            assertThat(site.replay().names()).doesNotContainKey(archive.serialize());
            assertThat(last().path("type").asText()).isEqualTo("MailboxDelete");
        }

        @Test
        void whatIsLostOfThemIsFoundByAReader() {
            MailboxId kept = site.james.create("Kept");
            MailboxId gone = site.james.create("Gone");
            site.tell();
            losing = true;
            site.james.rename("Kept", "Old");
            site.james.deleteMailbox("Gone");
            MailboxId late = site.james.create("Late");

            site.node.advanceAll(site.user()).block();

            assertThat(site.replay().names())
                    .containsEntry(kept.serialize(), "Old")
                    .containsEntry(late.serialize(), "Late")
                    .doesNotContainKey(gone.serialize());
        }

        @Test
        void changesOfOneThatIsGoneMeanwhileAreItsDeletion() {
            MailboxId archive = site.james.create("Archive");
            site.james.append(1);
            site.tell();
            site.james.copy(1, 1, "Archive");
            List<Site.Hinted> arrival = site.hints();
            site.james.deleteMailbox("Archive");

            site.tell();
            site.node
                    .advance(
                            site.user(),
                            Map.of(arrival.get(0).mailbox(), arrival.get(0).hint()))
                    .block();

            assertThat(site.replay().names()).doesNotContainKey(archive.serialize());
        }
    }

    @Nested
    class KeepPolicies {
        private final String inbox = site.james.inbox().getId().serialize();

        private void assertKept() {
            assertThat(site.replay().retrieved(inbox)).isEqualTo(site.ledger.retrieved(site.james.uids()));
            assertThat(site.replay().released(inbox)).isEqualTo(site.ledger.released(site.james.uids()));
        }

        @Test
        void whatTheyDoIsToldOneByOne() {
            site.james.append(2);
            site.tell();

            site.tell(site.ledger.retrieve(1), site.ledger.release(1));
            site.tell(site.ledger.undo(1));
            site.node.advanceAll(site.user()).block();

            assertThat(types()).endsWith("MessageRetrieve", "MessageRelease", "MessageUndo");
            assertKept();
        }

        @Test
        void whatComesLateOrAgainIsNotToldAgain() {
            site.james.append(2);
            site.tell();
            KeptChange retrieved = site.ledger.retrieve(1);
            KeptChange released = site.ledger.release(1);

            site.tell(released, retrieved);
            site.tell(retrieved);

            assertThat(types()).endsWith("MessageAppend", "MessageRetrieve", "MessageRelease");
        }

        @Test
        void whereANodeDiedBeforeItToldOfOneTheNextTellsAll() {
            site.james.append(3);
            site.tell();
            site.tell(site.ledger.retrieve(1));
            site.ledger.release(1);
            site.ledger.retrieve(2);

            site.tell(site.ledger.undo(1));

            assertThat(types()).endsWith("MessageRetrieve", "MailboxRetrieved", "MailboxReleased");
            assertKept();
        }

        @Test
        void whereANodeDiedBeforeItToldOfTheLastAReaderFindsIt() {
            site.james.append(3);
            site.tell();
            site.tell(site.ledger.retrieve(1));
            site.ledger.release(1);

            site.node.advanceAll(site.user()).block();

            assertThat(types()).endsWith("MessageRetrieve", "MailboxRetrieved", "MailboxReleased");
            assertKept();
        }

        @Test
        void whatAReaderFoundIsNotToldAgain() {
            site.james.append(3);
            site.tell();
            KeptChange late = site.ledger.retrieve(1);
            site.node.advanceAll(site.user()).block();
            int before = site.lines().size();

            site.tell(late);
            site.node().advanceAll(site.user()).block();

            assertThat(site.lines()).hasSize(before);
        }

        @Test
        void whatIsOlderThanTheFeedIsToldWhereItBegins() {
            site.james.append(3);
            site.hints();
            site.ledger.retrieve(1);
            site.ledger.release(2);

            site.node.advanceAll(site.user()).block();

            assertThat(types()).startsWith("MailboxBegin").endsWith("MailboxRetrieved", "MailboxReleased");
        }

        @Test
        void ofVeryManyMessagesItIsCutIntoLines() {
            site.james.append(1);
            site.tell();
            for (long uid = 1; uid <= 1_000; uid += 2) {
                site.ledger.release(uid);
            }

            site.node.advanceAll(site.user()).block();

            assertThat(types().stream().filter("MailboxReleased"::equals)).hasSizeGreaterThan(1);
            assertThat(site.lines()).allMatch(line -> line.length() < 8_000);
        }
    }

    @Nested
    class Nodes {
        @Test
        void oneThatWasOvertakenBeginsAgain() {
            Appender other = site.node();
            site.james.append(1);
            site.tell();
            site.james.append(1);
            site.tell(other);
            site.james.append(1);

            site.tell();

            assertReplayed();
            assertThat(site.count(Counter.FEED_CONFLICTS)).isEqualTo(1);
            assertThat(types().stream().filter("MessageAppend"::equals)).hasSize(3);
        }

        @Test
        void oneThatSaidNothingForLongerThanBatchesAreKeptGoesOnAtTheEnd() {
            Appender other = site.node();
            site.james.append(1);
            site.tell();
            site.james.append(1);
            site.tell(other);
            site.james.append(1);
            site.tell(other);
            site.pass(Site.AGE.dividedBy(2));
            other.advanceAll(site.user()).block();
            site.pass(Site.AGE);
            site.james.append(1);

            site.tell();

            assertThat(site.store.from(site.user(), 4, 1).toStream()).hasSize(1);
            assertThat(site.store.head(site.user()).block().sequence()).isEqualTo(4);
        }

        @Test
        void theHeadIsKeptEvery32Batches() {
            for (int i = 0; i < 40; i++) {
                site.james.append(1);
                site.tell();
            }

            assertThat(site.store.head(site.user()).block().keptSequence()).isEqualTo(32);
        }

        @Test
        void theHeadIsKeptBeforeItsBatchesExpire() {
            site.james.append(1);
            site.tell();
            site.pass(Duration.ofDays(10));

            site.node.advanceAll(site.user()).block();

            assertThat(site.store.head(site.user()).block().keptSequence()).isEqualTo(1);
        }
    }
}
