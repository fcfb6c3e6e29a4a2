package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.START;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.UserPolicies;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a note of delivery changes for a message, and for no other. */
class OwnPolicyTest {
    private static final KeepPolicy LONG = KeepPolicy.of(
            "long",
            OnRetrieve.NOTHING,
            OnDelete.RELEASE,
            Retention.ofDays(Retention.Scope.RELEASED, Age.Since.RETRIEVED, 90));
    private static final DeliveryNote NOTE = DeliveryNote.of(Optional.of("long"), ImmutableSet.of());

    private final Mailbox mailbox =
            new Mailbox().under(policy(OnDelete.EXPUNGE)).delivering(LONG);

    @Test
    void deleMeansWhatTheMessagesOwnPolicySays() throws Exception {
        mailbox.deliver(1, 2);
        mailbox.note(1, NOTE);

        CommitResult result = mailbox.popSession(List.of(1, 2), List.of(1, 2));

        assertThat(result.released()).isEqualTo(1);
        assertThat(result.expunged()).isEqualTo(1);
        assertThat(mailbox.imap(INBOX)).containsExactly(1);
        assertThat(mailbox.offered()).isEmpty();
    }

    @Test
    void sweepRemovesTheMessageWhenItsOwnPolicySaysSo() throws Exception {
        mailbox.deliver(1, 2);
        mailbox.note(1, NOTE);
        mailbox.popSession(List.of(1, 2), List.of(1));

        mailbox.clock.setInstant(START.plus(Duration.ofDays(89)));
        assertThat(lookAfter()).isZero();
        assertThat(mailbox.imap(INBOX)).containsExactly(1, 2);

        mailbox.clock.setInstant(START.plus(Duration.ofDays(91)));
        assertThat(lookAfter()).isEqualTo(1);
        assertThat(mailbox.imap(INBOX)).containsExactly(2);
    }

    @Test
    void noteThatIsWrittenDuringTheSessionDecidesItsQuit() throws Exception {
        mailbox.deliver(1);
        Maildrop maildrop = mailbox.login();
        mailbox.note(1, NOTE);
        Marks marks = new Marks();
        marks.delete(1);

        maildrop.commit(marks);
        maildrop.close();

        assertThat(mailbox.imap(INBOX)).containsExactly(1);
        assertThat(mailbox.offered()).isEmpty();
    }

    @Test
    void noteThatComesAfterTheFirstListingIsFoundAtTheNextLogin() throws Exception {
        mailbox.deliver(1);
        mailbox.login().close();
        mailbox.note(1, NOTE);
        mailbox.clock.setInstant(START.plus(Duration.ofDays(1)));

        mailbox.popSession(List.of(), List.of(1));

        assertThat(mailbox.imap(INBOX)).containsExactly(1);
    }

    @Test
    void messageIsAskedForNoMoreOnceNoNoteCanCome() throws Exception {
        mailbox.deliver(1);
        mailbox.login().close();
        mailbox.clock.setInstant(START.plus(Duration.ofMinutes(11)));
        mailbox.login().close();
        int asked = mailbox.notesAskedFor();

        mailbox.login().close();
        mailbox.popSession(List.of(1), List.of(1));

        assertThat(mailbox.notesAskedFor()).isEqualTo(asked);
    }

    @Test
    void notesThatCanNotBeReadRefuseTheLoginAndChangeNothing() throws Exception {
        mailbox.deliver(1);
        mailbox.failNotes();

        assertThatThrownBy(mailbox::login).hasMessage("the notes can not be read");
        assertThat(mailbox.imap(INBOX)).containsExactly(1);
    }

    @Test
    void messageThatWasThereBeforePop3WasEverUsedHasItsNote() throws Exception {
        mailbox.deliverBeforeActivation(1);
        mailbox.note(1, NOTE);

        mailbox.popSession(List.of(), List.of(1));

        assertThat(mailbox.imap(INBOX)).containsExactly(1);
    }

    @Test
    void messageWhosePolicyIsNotKnownAnyMoreIsHiddenAndNeverRemoved() throws Exception {
        mailbox.under(KeepPolicy.of(
                "short",
                OnRetrieve.NOTHING,
                OnDelete.EXPUNGE,
                Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 1)));
        mailbox.deliver(1, 2);
        mailbox.note(1, DeliveryNote.of(Optional.of("gone"), ImmutableSet.of()));
        mailbox.popSession(List.of(1), List.of(1));

        mailbox.clock.setInstant(START.plus(Duration.ofDays(9000)));

        assertThat(lookAfter()).isEqualTo(1);
        assertThat(mailbox.imap(INBOX)).containsExactly(1);
        assertThat(mailbox.offered()).isEmpty();
    }

    @Test
    void labelKeepsWhatThePolicyOfTheUserExcepts() throws Exception {
        mailbox.under(KeepPolicy.of(
                "short",
                OnRetrieve.NOTHING,
                OnDelete.RELEASE,
                Retention.of(
                        Retention.Scope.ALL,
                        Age.of(Age.Since.DELIVERED, 1),
                        ImmutableList.of(Trait.labelled("invoice")),
                        AtExpiry.EXPUNGE)));
        mailbox.deliver(1, 2);
        mailbox.note(2, DeliveryNote.of(Optional.empty(), ImmutableSet.of("invoice")));

        mailbox.clock.setInstant(START.plus(Duration.ofDays(2)));

        assertThat(lookAfter()).isEqualTo(1);
        assertThat(mailbox.imap(INBOX)).containsExactly(2);
    }

    @Test
    void mailboxThatThePolicyDoesNotShowIsSweptOfWhatWasDeliveredWithAPolicyAlone() throws Exception {
        mailbox.delivering(KeepPolicy.of(
                "archive",
                OnRetrieve.NOTHING,
                OnDelete.RELEASE,
                Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 10)));
        mailbox.under(KeepPolicy.of(
                "short",
                OnRetrieve.NOTHING,
                OnDelete.RELEASE,
                Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 1)));
        mailbox.deliver(1, 2).create("Archive");
        mailbox.copy(mailbox.uid(INBOX, 1), INBOX, "Archive");
        mailbox.copy(mailbox.uid(INBOX, 2), INBOX, "Archive");
        mailbox.note(1, "Archive", DeliveryNote.of(Optional.of("archive"), ImmutableSet.of()));
        mailbox.clock.setInstant(START.plus(Duration.ofMinutes(1)));
        lookAfter("Archive");

        mailbox.clock.setInstant(START.plus(Duration.ofDays(9)));
        assertThat(lookAfter("Archive")).isZero();
        assertThat(lookAfter()).isEqualTo(2);

        mailbox.clock.setInstant(START.plus(Duration.ofDays(11)));
        assertThat(lookAfter("Archive")).isEqualTo(1);
        assertThat(mailbox.imap("Archive")).containsExactly(2);
    }

    @Test
    void whatHasArrivedWhereItsPolicyMovesItStays() throws Exception {
        Retention archiving = Retention.of(
                Retention.Scope.ALL, Age.of(Age.Since.DELIVERED, 1), ImmutableList.of(), AtExpiry.moveTo("Archive"));
        mailbox.under(KeepPolicy.of("archiving", OnRetrieve.NOTHING, OnDelete.RELEASE, archiving).toBuilder()
                .visibility(Visibility.EVERYTHING.toBuilder()
                        .folders(ImmutableList.of("Archive"))
                        .build())
                .build());
        mailbox.deliver(1, 2);
        mailbox.clock.setInstant(START.plus(Duration.ofDays(2)));
        assertThat(lookAfter()).isEqualTo(2);
        assertThat(mailbox.offered()).containsExactly(1, 2);

        mailbox.clock.setInstant(START.plus(Duration.ofDays(9000)));

        assertThat(lookAfter("Archive")).isZero();
        assertThat(mailbox.imap("Archive")).containsExactly(1, 2);
    }

    @Test
    void explainNamesThePolicyThatDecides() throws Exception {
        mailbox.deliver(1, 2);
        mailbox.note(1, NOTE);
        mailbox.popSession(List.of(1), List.of(1));

        List<Examination.Message> explained = new Examiner(
                        mailbox.resources(MaildropSettings.of(Optional.empty(), Mailbox.VERIFY_EVERY)),
                        MessageFacts.NONE)
                .read(MaildropId.of(mailbox.user))
                .under(UserPolicies.of(policy(OnDelete.EXPUNGE), ImmutableMap.of("long", LONG)))
                .messages()
                .toList();

        assertThat(explained)
                .extracting(message -> message.expiry().rule())
                .containsExactly("delivery long/retention", "retention/of");
        assertThat(explained.get(0).expiry().reason()).startsWith("kept 90 days since it was retrieved");
    }

    private int lookAfter(String folder) throws Exception {
        return mailbox.maildrops(Optional.empty())
                .lookAfter(MaildropId.of(mailbox.user, folder))
                .expired();
    }

    private int lookAfter() throws Exception {
        return mailbox.maildrops(Optional.empty())
                .lookAfter(MaildropId.of(mailbox.user))
                .expired();
    }
}
