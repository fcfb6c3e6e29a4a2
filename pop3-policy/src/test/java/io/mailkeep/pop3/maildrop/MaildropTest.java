package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.OfferedMessage;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Visibility;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MaildropTest {
    private final Mailbox mailbox = new Mailbox();

    @Nested
    class Opening {
        @Test
        void aNewUserHasAnEmptyInbox() throws Exception {
            assertThat(mailbox.offered()).isEmpty();
            assertThat(mailbox.imap(INBOX)).isEmpty();
        }

        @Test
        void messagesAreOfferedOldestFirst() throws Exception {
            mailbox.deliver(1, 2, 3);

            assertThat(mailbox.offered()).containsExactly(1, 2, 3);
        }

        @Test
        void aSessionDoesNotSeeWhatArrivesLater() throws Exception {
            mailbox.deliver(1);
            Maildrop session = mailbox.login();

            mailbox.deliver(2);

            assertThat(session.messages()).hasSize(1);
            assertThat(mailbox.offered()).containsExactly(1, 2);
        }

        @Test
        void sizesAreThoseOfTheMessages() throws Exception {
            mailbox.deliver(1);

            assertThat(mailbox.login().messages().get(0).size())
                    .isEqualTo(Mailbox.text(1).length());
        }

        @Test
        void theHeaderEndsWithItsEmptyLine() throws Exception {
            mailbox.deliver(1);

            try (var header = mailbox.login().header(1)) {
                assertThat(new String(header.readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("Subject: 1\r\n\r\n");
            }
        }

        @Test
        void whatAnImapClientExpungedIsNotOffered() throws Exception {
            mailbox.deliver(1, 2, 3);

            mailbox.imapExpunge(2);

            assertThat(mailbox.offered()).containsExactly(1, 3);
        }

        @Test
        void oneThatLeftAndOneThatCameAreBothNoticed() throws Exception {
            mailbox.deliver(1, 2, 3);
            mailbox.offered();

            mailbox.imapExpunge(3);
            mailbox.deliver(4);

            assertThat(mailbox.offered()).containsExactly(1, 2, 4);
        }

        @Test
        void aMessageThatVanishesDuringASessionIsReportedGone() throws Exception {
            mailbox.deliver(1, 2);
            Maildrop session = mailbox.login();

            mailbox.imapExpunge(1);

            assertThatThrownBy(() -> session.content(1)).isInstanceOf(MessageGoneException.class);
            assertThatThrownBy(() -> session.header(1)).isInstanceOf(MessageGoneException.class);
            assertThat(session.content(2)).isNotNull();
        }

        @Test
        void aMessageThatVanishesOnceItWasReadAheadIsStillSent() throws Exception {
            mailbox.deliver(1, 2);
            Maildrop session = mailbox.login();
            session.retrieve(1).close();

            mailbox.imapExpunge(2);

            assertThat(Mailbox.text(session.retrieve(2))).isEqualTo(Mailbox.text(2));
            assertThatThrownBy(() -> session.retrieve(2)).isInstanceOf(MessageGoneException.class);
        }

        @Test
        void aMessageThatVanishesIsGoneForWhoReset() throws Exception {
            mailbox.deliver(1, 2);
            Maildrop session = mailbox.login();
            session.retrieve(1).close();

            mailbox.imapExpunge(2);
            session.stopReadingAhead();

            assertThatThrownBy(() -> session.retrieve(2)).isInstanceOf(MessageGoneException.class);
        }

        @Test
        void nothingIsReadAheadOfWhoHasLeft() throws Exception {
            mailbox.deliver(1, 2, 3);
            Maildrop session = mailbox.login();
            session.retrieve(1).close();
            assertThat(mailbox.octetsReadAhead()).isPositive();

            session.close();

            assertThat(mailbox.octetsReadAhead()).isZero();
        }

        @Test
        void aLockedMaildropIsInUseUntilItsSessionEnds() throws Exception {
            Maildrops locked = mailbox.maildrops(Optional.of(Duration.ofMinutes(1)));
            Maildrop first = locked.open(mailbox.session(), Client.UNNAMED);

            assertThatThrownBy(() -> locked.open(mailbox.session(), Client.UNNAMED))
                    .isInstanceOf(MaildropInUseException.class);
            first.close();
            first.close();

            locked.open(mailbox.session(), Client.UNNAMED).close();
        }

        @Test
        void whatBreaksDownInAnOpeningKeepsNeitherTheLockNorTheNextLogin() throws Exception {
            mailbox.under(policy(OnDelete.RELEASE).toBuilder()
                            .loginDelay(Optional.of(Duration.ofHours(1)))
                            .build())
                    .deliverBeforeActivation(1);
            Maildrops locked = mailbox.maildrops(Optional.of(Duration.ofMinutes(1)));
            mailbox.breakNotesOnce(new NoClassDefFoundError("of another extension"));

            assertThatThrownBy(() -> locked.open(mailbox.session(), Client.UNNAMED))
                    .isInstanceOf(NoClassDefFoundError.class);

            Maildrop session = locked.open(mailbox.session(), Client.UNNAMED);
            assertThat(session.messages()).hasSize(1);
            session.close();
        }

        @Test
        void mailThatIsOnItsWayAtTheFirstLoginIsNewToWhomSeesFromNowOn() throws Exception {
            mailbox.under(policy(OnDelete.RELEASE).toBuilder()
                    .visibility(
                            Visibility.EVERYTHING.toBuilder().fromNowOn(true).build())
                    .build());
            mailbox.create(INBOX);
            mailbox.append(INBOX, Mailbox.text(1), Mailbox.START.minus(Duration.ofHours(1)));
            assertThat(mailbox.offered()).isEmpty();

            mailbox.append(INBOX, Mailbox.text(2), Mailbox.START.minusSeconds(2));

            assertThat(mailbox.offered()).containsExactly(2);
        }

        @Test
        void moreThanAHundredThousandMessagesAreOfferedReleasedAndStillThereForImap() throws Exception {
            mailbox.deliver(1);
            for (int doubling = 0; doubling < 17; doubling++) {
                mailbox.imapDouble();
            }
            Maildrop full = mailbox.login();
            int count = 1 << 17;
            assertThat(full.messages()).hasSize(count);
            assertThat(full.messages().stream().map(OfferedMessage::uidl)).doesNotHaveDuplicates();
            Marks all = new Marks();
            IntStream.rangeClosed(1, count).forEach(all::delete);

            assertThat(full.commit(all).released()).isEqualTo(count);
            full.close();

            assertThat(mailbox.uidls()).isEmpty();
            assertThat(mailbox.messages(INBOX)).hasSize(count);
        }

        @Test
        void lookingAfterAUserWhoseInboxIsGoneCreatesNone() throws Exception {
            mailbox.under(policy(OnDelete.RELEASE)).deliver(1);
            mailbox.popSession(List.of(1), List.of(1));
            mailbox.deleteInbox();

            mailbox.maildrops(Optional.empty()).lookAfter(MaildropId.of(mailbox.user));

            assertThat(mailbox.hasInbox()).isFalse();
        }

        @Test
        void withoutLockSessionsShareAMaildrop() throws Exception {
            mailbox.deliver(1);

            Maildrop first = mailbox.login();
            Maildrop second = mailbox.login();

            assertThat(second.messages()).isEqualTo(first.messages());
        }
    }

    @Nested
    class Deleting {
        @Test
        void releaseHidesFromPop3AndKeepsForImap() throws Exception {
            mailbox.under(policy(OnDelete.RELEASE)).deliver(1, 2, 3);

            CommitResult result = mailbox.popSession(List.of(), List.of(2));

            assertThat(result.released()).isEqualTo(1);
            assertThat(mailbox.offered()).containsExactly(1, 3);
            assertThat(mailbox.imap(INBOX)).containsExactly(1, 2, 3);
        }

        @Test
        void expungeRemovesForEveryone() throws Exception {
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(1, 2, 3);

            CommitResult result = mailbox.popSession(List.of(), List.of(1, 3));

            assertThat(result.expunged()).isEqualTo(2);
            assertThat(mailbox.offered()).containsExactly(2);
            assertThat(mailbox.imap(INBOX)).containsExactly(2);
        }

        @Test
        void moveCreatesItsMailbox() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash"))).deliver(1, 2, 3);

            CommitResult result = mailbox.popSession(List.of(), List.of(1, 3));

            assertThat(result.moved()).isEqualTo(2);
            assertThat(mailbox.offered()).containsExactly(2);
            assertThat(mailbox.imap(INBOX)).containsExactly(2);
            assertThat(mailbox.imap("Trash")).containsExactly(1, 3);
        }

        @Test
        void moveAddsToAMailboxThatExists() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash"))).deliver(1, 2);

            mailbox.popSession(List.of(), List.of(1));
            mailbox.popSession(List.of(), List.of(1));

            assertThat(mailbox.imap("Trash")).containsExactly(1, 2);
        }

        @Test
        void moveAddsNothingThatIsThere() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash"))).deliver(1, 2, 3);
            mailbox.imapCopy(2, INBOX, "Trash");
            mailbox.imapCopy(3, INBOX, "Trash");

            CommitResult result = mailbox.popSession(List.of(), List.of(1, 2));

            assertThat(result.moved()).isEqualTo(2);
            assertThat(mailbox.imap(INBOX)).containsExactly(3);
            assertThat(mailbox.imap("Trash")).containsExactly(2, 3, 1);
        }

        @Test
        void movesWaitForTheTurnsOfTheirTarget() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash")))
                    .deliver(IntStream.rangeClosed(1, 201).toArray());
            Maildrop session = mailbox.login();
            Marks marks = new Marks();
            IntStream.rangeClosed(1, 201).forEach(marks::delete);

            session.commit(marks);
            session.close();

            await().until(() -> mailbox.imap("Trash").size() == 201);
            assertThat(mailbox.turns.taken())
                    .hasSize(2)
                    .containsOnly(
                            mailbox.messages("Trash").findFirst().orElseThrow().getMailboxId());
        }

        @Test
        void whatOthersLeaveNoTurnForIsHiddenAndMovedLater() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash"))).deliver(1, 2, 3);
            mailbox.turns.leave(0);

            CommitResult result = mailbox.popSession(List.of(), List.of(1, 3));

            assertThat(result.moved()).isEqualTo(2);
            assertThat(mailbox.offered()).containsExactly(2);
            assertThat(mailbox.imap(INBOX)).containsExactly(1, 2, 3);
            mailbox.turns.leave(1);
            assertThat(mailbox.offered()).containsExactly(2);
            assertThat(mailbox.imap(INBOX)).containsExactly(2);
            assertThat(mailbox.imap("Trash")).containsExactly(1, 3);
        }

        @Test
        void ignoreOffersAgain() throws Exception {
            mailbox.under(policy(OnDelete.IGNORE)).deliver(1, 2);

            CommitResult result = mailbox.popSession(List.of(), List.of(1));

            assertThat(result.ignored()).isEqualTo(1);
            assertThat(mailbox.offered()).containsExactly(1, 2);
        }

        @Test
        void withoutCommitNothingHappens() throws Exception {
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(1);

            mailbox.login().close();

            assertThat(mailbox.offered()).containsExactly(1);
        }

        @Test
        void whatAnImapClientTookFirstIsNotCounted() throws Exception {
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(1, 2);
            Maildrop session = mailbox.login();
            Marks marks = new Marks();
            marks.delete(1);
            marks.delete(2);

            mailbox.imapExpunge(1);
            session.commit(marks);

            assertThat(mailbox.offered()).isEmpty();
            assertThat(mailbox.imap(INBOX)).isEmpty();
        }

        @Test
        void marksNeverHitMessagesOfAnInboxThatWasReCreatedMeanwhile() throws Exception {
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(1, 2);
            Maildrop session = mailbox.login();
            Marks marks = new Marks();
            marks.delete(1);
            mailbox.deleteInbox();
            mailbox.deliver(3, 4);
            assertThat(mailbox.offered()).containsExactly(3, 4);

            assertThatThrownBy(() -> session.commit(marks)).hasMessageContaining("the mailbox was re-created");

            assertThat(mailbox.offered()).containsExactly(3, 4);
            assertThat(mailbox.imap(INBOX)).containsExactly(3, 4);
        }

        @Test
        void twoSessionsWithoutLockLoseNeitherCommit() throws Exception {
            mailbox.under(policy(OnDelete.RELEASE)).deliver(1, 2, 3);
            Maildrop first = mailbox.login();
            Maildrop second = mailbox.login();
            Marks one = new Marks();
            one.delete(1);
            Marks two = new Marks();
            two.delete(2);

            first.commit(one);
            second.commit(two);

            assertThat(mailbox.offered()).containsExactly(3);
            assertThat(mailbox.imap(INBOX)).containsExactly(1, 2, 3);
        }
    }

    @Nested
    class Retrieving {
        @Test
        void seenIsWrittenForImap() throws Exception {
            mailbox.under(KeepPolicy.of("seen", OnRetrieve.markSeen(), OnDelete.RELEASE, Retention.FOREVER))
                    .deliver(1, 2, 3);

            CommitResult result = mailbox.popSession(List.of(1, 3), List.of());

            assertThat(result.retrieved()).isEqualTo(2);
            assertThat(mailbox.messages(INBOX).map(message -> message.getFlags().contains(Flags.Flag.SEEN)))
                    .containsExactly(true, false, true);
            assertThat(mailbox.offered()).containsExactly(1, 2, 3);
        }

        @Test
        void whatIsMarkedAlreadyRaisesNoModSeq() throws Exception {
            mailbox.under(KeepPolicy.of("seen", OnRetrieve.markSeen(), OnDelete.RELEASE, Retention.FOREVER))
                    .deliver(1, 2, 3);
            mailbox.popSession(List.of(1, 3), List.of());
            ModSeq before = mailbox.highestModSeq();

            mailbox.popSession(List.of(1, 3), List.of());
            assertThat(mailbox.highestModSeq()).isEqualTo(before);

            mailbox.popSession(List.of(1, 2, 3), List.of());
            assertThat(mailbox.highestModSeq()).isEqualTo(before.next());
        }

        @Test
        void aKeywordIsWrittenForImapAlsoOnWhatIsMoved() throws Exception {
            mailbox.under(KeepPolicy.of(
                            "popped", OnRetrieve.addKeyword("$Popped"), OnDelete.moveTo("Trash"), Retention.FOREVER))
                    .deliver(1);

            mailbox.popSession(List.of(1), List.of(1));

            assertThat(mailbox.messages("Trash")
                            .map(message -> message.getFlags().contains("$Popped")))
                    .containsExactly(true);
        }
    }

    @Nested
    class UniqueIds {
        @Test
        void mailThatWasThereBeforeKeepsTheUidThatStockJamesGave() throws Exception {
            mailbox.deliverBeforeActivation(1, 2);

            assertThat(mailbox.uidls()).containsExactly("1", "2");
        }

        @Test
        void mailThatArrivesLaterGetsAnotherForm() throws Exception {
            mailbox.deliverBeforeActivation(1);
            mailbox.uidls();

            mailbox.deliver(2);

            assertThat(mailbox.uidls()).hasSize(2).first().isEqualTo("1");
            assertThat(mailbox.uidls().get(1)).startsWith("m");
        }

        @Test
        void theyStayWhenMessagesAreMovedOutAndBack() throws Exception {
            mailbox.deliverBeforeActivation(1, 2).deliver(3);
            List<String> before = mailbox.uidls();

            mailbox.imapMove(1, INBOX, "Archive");
            mailbox.imapMove(3, INBOX, "Archive");
            assertThat(mailbox.uidls()).containsExactly(before.get(1));
            mailbox.imapMove(3, "Archive", INBOX);
            mailbox.imapMove(1, "Archive", INBOX);

            assertThat(mailbox.offered()).containsExactly(2, 3, 1);
            assertThat(mailbox.uidls()).containsExactly(before.get(1), before.get(2), before.get(0));
        }

        @Test
        void theyStayWhenThePolicyMovedAMessageAndAnImapClientMovesItBack() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash"))).deliverBeforeActivation(1, 2);
            mailbox.popSession(List.of(), List.of(1));

            mailbox.imapMove(1, "Trash", INBOX);

            assertThat(mailbox.offered()).containsExactly(2, 1);
            assertThat(mailbox.uidls()).containsExactly("2", "1");
        }

        @Test
        void aReleasedMessageThatAnImapClientMovesOutAndBackIsOfferedUnderTheSame() throws Exception {
            mailbox.under(policy(OnDelete.RELEASE)).deliver(1, 2);
            List<String> before = mailbox.uidls();
            mailbox.popSession(List.of(1), List.of(1));

            mailbox.imapMove(1, INBOX, "Archive");
            mailbox.imapMove(1, "Archive", INBOX);

            assertThat(mailbox.uidls()).containsExactly(before.get(1), before.get(0));
        }

        @Test
        void aCopyWithinTheInboxGetsItsOwn() throws Exception {
            mailbox.deliver(1);
            List<String> before = mailbox.uidls();

            mailbox.imapCopy(1, INBOX, INBOX);

            assertThat(mailbox.uidls()).hasSize(2).doesNotHaveDuplicates().startsWith(before.get(0));
        }

        @Test
        void noneIsGivenAgainAfterTheInboxWasDeleted() throws Exception {
            mailbox.deliverBeforeActivation(1, 2).deliver(3);
            List<String> before = mailbox.uidls();

            mailbox.deleteInbox();
            mailbox.deliver(4, 5, 6);

            assertThat(mailbox.offered()).containsExactly(4, 5, 6);
            assertThat(mailbox.uidls()).hasSize(3).doesNotContainAnyElementsOf(before);
        }

        @Test
        void noneIsGivenAgainAfterEverythingWasExpunged() throws Exception {
            mailbox.under(policy(OnDelete.EXPUNGE)).deliverBeforeActivation(1, 2);
            List<String> before = mailbox.uidls();

            mailbox.popSession(List.of(1, 2), List.of(1, 2));
            mailbox.deliver(3, 4);

            assertThat(mailbox.uidls()).hasSize(2).doesNotContainAnyElementsOf(before);
        }
    }
}
