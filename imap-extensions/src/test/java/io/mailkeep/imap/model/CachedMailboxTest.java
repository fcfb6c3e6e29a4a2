package io.mailkeep.imap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.model.CachedMailbox.Numbers;
import io.mailkeep.imap.model.CachedMailbox.Removals;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CachedMailboxTest {
    private static final List<String> RFC_7162_UIDS = List.of("504", "505", "507", "508", "510", "625");

    /** Message 1 has UID 1 and so on, all without flags. */
    private static CachedMailbox of(int messages, Removals removals) {
        CachedMailbox box = opened(removals, messages);
        IntStream.rangeClosed(1, messages)
                .forEach(i -> hear(box, "* " + i + " FETCH (UID " + i + " FLAGS () MODSEQ (" + (10 + i) + "))"));
        box.synchronised();
        return box;
    }

    private static CachedMailbox opened(Removals removals, int exists) {
        CachedMailbox box = new CachedMailbox("INBOX", removals);
        select(box, exists, 50, exists + 1);
        return box;
    }

    private static void select(CachedMailbox box, int exists, long highestModSeq, long uidNext) {
        box.open();
        hear(
                box,
                "* " + exists + " EXISTS",
                "* 1 RECENT",
                "* OK [UIDVALIDITY 3857529045] UIDs valid",
                "* OK [UIDNEXT " + uidNext + "] Predicted next UID",
                "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
                "* OK [HIGHESTMODSEQ " + highestModSeq + "]");
    }

    private static void hear(CachedMailbox box, String... lines) {
        for (String line : lines) {
            box.hear(Response.parse(line), Numbers.FREE);
        }
    }

    private static void complete(CachedMailbox box, String tagged) {
        Response.Code.in(tagged).ifPresent(code -> box.hear(code, Numbers.FREE));
        box.completed();
    }

    private static void refuses(CachedMailbox box, String line, String why) {
        assertThatThrownBy(() -> hear(box, line))
                .isInstanceOf(Contradiction.class)
                .hasMessageContaining(why);
    }

    @Nested
    class Told {
        @Test
        void numbersMoveWithEachExpunge() {
            CachedMailbox box = of(11, Removals.EXPUNGE);

            hear(box, "* 3 EXPUNGE", "* 3 EXPUNGE", "* 5 EXPUNGE", "* 8 EXPUNGE");

            assertThat(box.flags().keySet()).containsExactly(1L, 2L, 5L, 6L, 8L, 9L, 10L);
        }

        @Test
        void numbersMoveWithVanishedAsWithTheSameExpunges() {
            CachedMailbox box = opened(Removals.VANISHED, 11);
            List<String> known = RFC_7162_UIDS;
            List<Integer> numbers = List.of(2, 3, 4, 5, 7, 11);
            for (int i = 0; i < known.size(); i++) {
                hear(box, "* " + numbers.get(i) + " FETCH (UID " + known.get(i) + " FLAGS ())");
            }

            hear(box, "* VANISHED 505,507,510,625");

            assertThat(box.size()).isEqualTo(7);
            assertThat(box.uid(2)).hasValue(504);
            assertThat(box.uid(3)).hasValue(508);
        }

        @Test
        void aMessageOfUnknownUidVanishesFromAmongItsUnknownNeighbours() {
            CachedMailbox box = of(2, Removals.VANISHED);
            hear(box, "* 4 EXISTS", "* 4 FETCH (UID 9 FLAGS ())");

            hear(box, "* VANISHED 5");

            assertThat(box.flags().keySet()).containsExactly(1L, 2L, 9L);
            assertThat(box.size()).isEqualTo(3);
        }

        @Test
        void recentIsNoFlagOfTheMailbox() {
            CachedMailbox box = of(1, Removals.EXPUNGE);

            hear(box, "* 1 FETCH (FLAGS (\\Recent \\Seen $Forwarded))");

            assertThat(box.flags()).containsEntry(1L, Set.of("\\Seen", "$Forwarded"));
        }

        @Test
        void flagsToldDuringASilentChangeAreInDoubt() {
            CachedMailbox box = of(2, Removals.EXPUNGE);
            FlagChange seen = new FlagChange(FlagChange.Mode.ADD, Set.of("\\Seen"), true);
            box.changing();
            hear(box, "* 2 FETCH (FLAGS (red))");

            box.changed(1, seen::applied);
            box.changed(2, seen::applied);

            assertThat(box.flags()).containsOnlyKeys(1L).containsEntry(1L, Set.of("\\Seen"));
            assertThat(box.hasUnknown()).isTrue();
        }
    }

    @Nested
    class Returning {
        @Test
        void vanishedEarlierForgetsAndTheRestIsNumberedInOrder() {
            CachedMailbox box = of(15, Removals.VANISHED);
            box.close();

            select(box, 7, 60, 17);
            hear(
                    box,
                    "* VANISHED (EARLIER) 1:5,7:8,10:11",
                    "* 1 FETCH (UID 6 MODSEQ (55) FLAGS (\\Deleted))",
                    "* 2 FETCH (UID 9 MODSEQ (56) FLAGS ($NoJunk $AutoJunk $MDNSent))");
            box.numberRemembered();
            box.synchronised();

            assertThat(box.messages().keySet()).containsExactly(6L, 9L, 12L, 13L, 14L, 15L);
            assertThat(box.flags()).containsEntry(6L, Set.of("\\Deleted"));
            assertThat(box.hasUnknown()).isTrue();
            assertThat(box.lastKnownUid()).isEqualTo(15);
        }

        @Test
        void aRemovalThatWasNotToldContradictsTheCount() {
            CachedMailbox box = of(3, Removals.VANISHED);
            box.close();

            select(box, 1, 60, 4);
            hear(box, "* VANISHED (EARLIER) 2");

            assertThatThrownBy(box::numberRemembered)
                    .isInstanceOf(Contradiction.class)
                    .hasMessageContaining("[1, 3] were not said to be gone");
        }

        @Test
        void aRemovalThatWasNotToldContradictsTheList() {
            CachedMailbox box = of(3, Removals.VANISHED);
            box.close();

            select(box, 2, 60, 4);
            hear(box, "* 1 FETCH (UID 1)", "* 2 FETCH (UID 2)");

            assertThatThrownBy(box::requireRemovalsTold).hasMessageContaining("[3] are gone");
        }

        @Test
        void whatIsListedWithoutFlagsKeepsThoseRemembered() {
            CachedMailbox box = of(3, Removals.EXPUNGE);
            hear(box, "* 3 FETCH (FLAGS (red))");
            box.close();

            select(box, 1, 60, 4);
            hear(box, "* 1 FETCH (UID 3)");
            box.synchronised();

            assertThat(box.flags()).containsOnlyKeys(3L).containsEntry(3L, Set.of("red"));
        }

        @Test
        void whatFollowsAnUnknownMessageIsAskedForAgain() {
            CachedMailbox box = of(2, Removals.EXPUNGE);
            hear(box, "* 4 EXISTS", "* 4 FETCH (UID 4 FLAGS ())");

            box.close();

            assertThat(box.lastKnownUid()).isEqualTo(2);
            assertThat(box.isUnchanged(3857529045L, 5, 50)).isFalse();
        }

        @Test
        void nothingIsRememberedUnderAnotherUidValidity() {
            CachedMailbox box = of(2, Removals.VANISHED);
            box.close();

            box.open();
            hear(box, "* OK [UIDVALIDITY 1] UIDVALIDITY");

            assertThat(box.rememberedUids()).isEmpty();
            assertThat(box.modSeq()).isZero();
        }

        @Test
        void aBrokenSynchronisationLeavesTheModSeqWhereItWas() {
            CachedMailbox box = of(3, Removals.VANISHED);
            box.close();

            select(box, 3, 60, 4);
            hear(box, "* 2 FETCH (UID 2 FLAGS (red) MODSEQ (60))");
            box.completed();
            box.close();

            assertThat(box.modSeq()).isEqualTo(50);
            assertThat(box.flags()).containsOnlyKeys(1L, 2L, 3L).containsEntry(2L, Set.of());
        }
    }

    @Nested
    class WithoutNumbers {
        @Test
        void aMessageIsPlacedByItsUid() {
            CachedMailbox box = ofUids(1, 2, 3);
            hear(box, "* 5 EXISTS", "* 9 UIDFETCH (FLAGS (red))");

            assertThat(box.hasUnknown()).isTrue();
            assertThat(box.lastKnownUid()).isEqualTo(3);

            hear(box, "* 8 UIDFETCH (FLAGS ())");
            assertThat(box.flags().keySet()).containsExactly(1L, 2L, 3L, 8L, 9L);
            assertThat(box.hasUnknown()).isFalse();
        }

        @Test
        void aMessageOfUnknownUidVanishesFromAmongTheUnknown() {
            CachedMailbox box = ofUids(1, 2, 3);
            hear(box, "* 5 EXISTS", "* 8 UIDFETCH (FLAGS ())");

            hear(box, "* VANISHED 9");

            assertThat(box.flags().keySet()).containsExactly(1L, 2L, 3L, 8L);
            assertThat(box.hasUnknown()).isFalse();
        }

        @Test
        void whatIsRememberedIsPlacedAroundWhatWasTold() {
            CachedMailbox box = ofUids(1, 2, 3);
            box.close();

            select(box, 3, 60, 5);
            hear(box, "* VANISHED (EARLIER) 1", "* 3 UIDFETCH (FLAGS (red) MODSEQ (55))");
            box.numberRemembered();
            box.synchronised();

            assertThat(box.flags()).containsOnlyKeys(2L, 3L).containsEntry(3L, Set.of("red"));
            assertThat(box.hasUnknown()).isTrue();
        }

        @Test
        void numbersAndUnannouncedMessagesContradict() {
            refuses(ofUids(1, 2, 3), "* 1 FETCH (FLAGS ())", "FETCH with UIDONLY");
            refuses(ofUids(1, 2, 3), "* 1 EXPUNGE", "EXPUNGE with");
            refuses(ofUids(1, 2, 3), "* 4 UIDFETCH (FLAGS ())", "never announced");
            refuses(ofUids(1, 2, 3), "* VANISHED 4", "never announced");
            refuses(of(2, Removals.VANISHED), "* 1 UIDFETCH (FLAGS ())", "without UIDONLY");
        }

        private static CachedMailbox ofUids(long... uids) {
            CachedMailbox box = opened(Removals.UIDS_ONLY, uids.length);
            LongStream.of(uids).forEach(uid -> hear(box, "* " + uid + " UIDFETCH (FLAGS ())"));
            box.synchronised();
            return box;
        }
    }

    /** RFC 7162 §6. */
    @Nested
    class ModSeqs {
        @Test
        void oneToldOutdoesThoseSeenUntilTheRemovalHeldBackIsTold() {
            CachedMailbox box = of(8, Removals.VANISHED);
            hear(
                    box,
                    "* 1 FETCH (UID 1 MODSEQ (103))",
                    "* 2 FETCH (UID 2 MODSEQ (101))",
                    "* OK [HIGHESTMODSEQ 99] delayed");
            complete(box, "OK [MODIFIED 3] done");
            assertThat(box.modSeq()).isEqualTo(99);

            hear(box, "* 3 FETCH (UID 3 MODSEQ (104))");
            complete(box, "OK [HIGHESTMODSEQ 99] Still delaying VANISHED");
            assertThat(box.modSeq()).isEqualTo(99);

            hear(box, "* VANISHED 8");
            complete(box, "OK [HIGHESTMODSEQ 104] done");
            assertThat(box.modSeq()).isEqualTo(104);
        }

        @Test
        void thoseSeenCountOnlyOnceTheCommandIsCompleted() {
            CachedMailbox box = of(2, Removals.VANISHED);

            hear(box, "* 1 FETCH (UID 1 FLAGS (red) MODSEQ (70))", "* 2 FETCH (UID 2 FLAGS (red) MODSEQ (60))");

            assertThat(box.modSeq()).isEqualTo(50);
            box.completed();
            assertThat(box.modSeq()).isEqualTo(70);
        }

        @Test
        void nothingIsNewWhenTheThreeAreWhatTheyWere() {
            CachedMailbox box = of(2, Removals.EXPUNGE);
            box.close();

            assertThat(box.isUnchanged(3857529045L, 3, 50)).isTrue();
            assertThat(box.isUnchanged(3857529045L, 3, 51)).isFalse();
            assertThat(box.isUnchanged(3857529045L, 4, 50)).isFalse();
            assertThat(box.isUnchanged(1, 3, 50)).isFalse();
        }

        @Test
        void theOneOfTheMailboxMayNotFall() {
            CachedMailbox box = of(2, Removals.EXPUNGE);
            box.close();

            assertThatThrownBy(() -> select(box, 2, 49, 3)).hasMessageContaining("HIGHESTMODSEQ fell from 50 to 49");
        }
    }

    @Nested
    class Contradictions {
        @Test
        void aNumberBeyondTheLastMessage() {
            CachedMailbox box = of(2, Removals.EXPUNGE);

            refuses(box, "* 3 EXPUNGE", "where there are 2");
            refuses(box, "* 3 FETCH (FLAGS ())", "where there are 2");
        }

        @Test
        void fewerMessagesThanThereAre() {
            refuses(of(2, Removals.EXPUNGE), "* 1 EXISTS", "where there are 2");
        }

        @Test
        void aRemovalWhileNumbersAreHeld() {
            assertThatThrownBy(() -> of(2, Removals.EXPUNGE).hear(Response.parse("* 1 EXPUNGE"), Numbers.HELD))
                    .hasMessageContaining("numbers are held");
            assertThatThrownBy(() -> of(2, Removals.VANISHED).hear(Response.parse("* VANISHED 1"), Numbers.HELD))
                    .hasMessageContaining("numbers are held");
        }

        @Test
        void aRemovalOfTheOtherForm() {
            refuses(of(2, Removals.VANISHED), "* 1 EXPUNGE", "with QRESYNC");
            refuses(of(2, Removals.EXPUNGE), "* VANISHED 1", "without QRESYNC");
            refuses(of(2, Removals.EXPUNGE), "* VANISHED (EARLIER) 1", "without QRESYNC");
        }

        /** RFC 7162 §3.2.10.2: "the mailbox contains UIDs 2 and 4". */
        @Test
        void vanishedOfWhatWasNeverAnnounced() {
            for (String uid : new TreeSet<>(List.of("1", "3", "5"))) {
                CachedMailbox box = opened(Removals.VANISHED, 2);
                hear(box, "* 1 FETCH (UID 2 FLAGS ())", "* 2 FETCH (UID 4 FLAGS ())");
                box.synchronised();

                refuses(box, "* VANISHED " + uid, "never announced");
            }
        }

        @Test
        void anotherUidForANumber() {
            refuses(of(2, Removals.EXPUNGE), "* 2 FETCH (UID 3 FLAGS ())", "which is UID 2");
        }

        @Test
        void uidsThatDoNotAscend() {
            CachedMailbox box = of(2, Removals.EXPUNGE);
            hear(box, "* 3 EXISTS");

            refuses(box, "* 3 FETCH (UID 1 FLAGS ())", "does not ascend");
        }

        @Test
        void flagsOlderThanThoseTold() {
            refuses(of(2, Removals.VANISHED), "* 2 FETCH (UID 2 FLAGS (red) MODSEQ (11))", "old state");
        }

        @Test
        void aMessageThatWasSaidToBeGone() {
            CachedMailbox box = of(3, Removals.VANISHED);
            box.close();
            select(box, 3, 60, 4);
            hear(box, "* VANISHED (EARLIER) 2");

            refuses(box, "* 2 FETCH (UID 2 FLAGS () MODSEQ (55))", "is back");
        }
    }
}
