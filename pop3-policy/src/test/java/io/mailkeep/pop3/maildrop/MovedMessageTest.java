package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Visibility;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client knows a message by its UIDL, in whichever of the mailboxes that POP3 shows an IMAP client puts it. */
class MovedMessageTest {
    private static final String LISTS = "Lists";
    private static final String NEWS = "News";
    private static final List<String> SHOWN = List.of(INBOX, LISTS, NEWS);

    private final Mailbox mailbox = new Mailbox();

    static Stream<Arguments> directions() {
        return SHOWN.stream()
                .flatMap(from -> SHOWN.stream().filter(to -> !to.equals(from)).map(to -> Arguments.of(from, to)));
    }

    @BeforeEach
    void showFurtherMailboxes() throws Exception {
        mailbox.under(policy(OnDelete.RELEASE).toBuilder()
                .visibility(Visibility.EVERYTHING.toBuilder()
                        .folders(ImmutableList.of(LISTS, NEWS))
                        .build())
                .build());
        mailbox.create(LISTS);
        mailbox.create(NEWS);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void movedMessageKeepsTheUidlMadeOfItsId(String from, String to) throws Exception {
        mailbox.deliver(1, 2);
        put(1, from);
        List<String> known = mailbox.uidls();

        mailbox.imapMove(1, from, to);

        assertThat(mailbox.uidls()).containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void movedMessageKeepsTheUidlOfStockJames(String from, String to) throws Exception {
        mailbox.deliverBeforeActivation(1, 2);
        List<String> known = mailbox.uidls();
        put(1, from);
        assertThat(mailbox.uidls()).as("in " + from).containsExactlyInAnyOrderElementsOf(known);

        mailbox.imapMove(1, from, to);

        assertThat(mailbox.uidls()).as("in " + to).containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void movedMessageKeepsItsUidlWhenASweepFindsItFirst(String from, String to) throws Exception {
        mailbox.deliverBeforeActivation(1, 2);
        List<String> known = mailbox.uidls();
        put(1, from);
        mailbox.uidls();

        mailbox.imapMove(1, from, to);
        lookAfter(to);
        lookAfter(from);

        assertThat(mailbox.uidls()).containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void copyHasAUidlOfItsOwnThatItKeepsWhereverItGoes(String from, String to) throws Exception {
        mailbox.deliver(1);
        put(1, from);
        String original = mailbox.uidls().get(0);

        mailbox.imapCopy(1, from, to);
        assertThat(mailbox.uidls()).as("at once").containsExactly(original);
        mailbox.settle();
        List<String> both = mailbox.uidls();
        assertThat(both).hasSize(2).doesNotHaveDuplicates().contains(original);
        assertThat(mailbox.uidls()).as("another time").isEqualTo(both);

        mailbox.expunge(from, mailbox.uid(from, 1));
        List<String> copy = mailbox.uidls();
        assertThat(copy).hasSize(1).doesNotContain(original);
        mailbox.imapMove(1, to, from);

        assertThat(mailbox.uidls()).as("back in " + from).isEqualTo(copy);
    }

    /** James copies first. */
    @ParameterizedTest
    @MethodSource("directions")
    void loginDuringAMoveChangesNoUidlMadeOfAnId(String from, String to) throws Exception {
        mailbox.deliver(1, 2);
        put(1, from);
        List<String> known = mailbox.uidls();

        assertThatAMoveKeepsThemDuring(from, to, mailbox::uidls, known);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void loginDuringAMoveChangesNoUidlOfStockJames(String from, String to) throws Exception {
        mailbox.deliverBeforeActivation(1, 2);
        List<String> known = mailbox.uidls();
        put(1, from);
        mailbox.uidls();

        assertThatAMoveKeepsThemDuring(from, to, mailbox::uidls, known);
    }

    @ParameterizedTest
    @MethodSource("directions")
    void sweepDuringAMoveChangesNoUidl(String from, String to) throws Exception {
        mailbox.deliverBeforeActivation(1, 2);
        List<String> known = mailbox.uidls();
        put(1, from);
        mailbox.uidls();

        assertThatAMoveKeepsThemDuring(from, to, () -> lookAfter(to), known);
    }

    private void assertThatAMoveKeepsThemDuring(String from, String to, ThrowingRunnable look, List<String> known)
            throws Exception {
        MessageUid moved = mailbox.uid(from, 1);
        mailbox.imapCopy(1, from, to);
        look.run();
        mailbox.expunge(from, moved);
        mailbox.settle();
        mailbox.settle();

        assertThat(mailbox.uidls()).containsExactlyInAnyOrderElementsOf(known);
    }

    /** The mailbox then has as many messages as are known. */
    @Test
    void copyIsListedThoughAnotherMessageHasLeftMeanwhile() throws Exception {
        mailbox.deliver(1, 2);
        mailbox.uidls();
        mailbox.imapCopy(1, INBOX, LISTS);
        mailbox.append(LISTS, Mailbox.text(3), mailbox.clock.instant());
        mailbox.append(LISTS, Mailbox.text(4), mailbox.clock.instant());
        assertThat(mailbox.offered()).containsExactly(1, 2, 3, 4);
        mailbox.expunge(LISTS, mailbox.uid(LISTS, 3));
        mailbox.settle();

        assertThat(mailbox.offered()).containsExactly(1, 2, 1, 4);
    }

    @Test
    void messagesThatGoEverywhereAtOnceKeepTheirs() throws Exception {
        mailbox.deliverBeforeActivation(1, 2);
        mailbox.uidls();
        mailbox.deliver(3, 4, 5, 6);
        put(3, LISTS);
        put(4, LISTS);
        put(5, NEWS);
        List<String> known = mailbox.uidls();

        mailbox.imapMove(1, INBOX, NEWS);
        mailbox.imapMove(2, INBOX, LISTS);
        mailbox.imapMove(3, LISTS, INBOX);
        mailbox.imapMove(4, LISTS, NEWS);
        mailbox.imapMove(5, NEWS, INBOX);
        mailbox.deliver(7);

        assertThat(mailbox.uidls()).hasSize(7).doesNotHaveDuplicates().containsAll(known);
    }

    /** It has the UID of before then, and so is the same to the ledger as what was found to be gone. */
    @Test
    void copyDoesNotTakeTheUidlOfAMessageThatComesBackToARecreatedInbox() throws Exception {
        mailbox.deliverBeforeActivation(1);
        mailbox.create("Archive");
        List<String> known = mailbox.uidls();
        mailbox.imapCopy(1, INBOX, LISTS);
        mailbox.imapMove(1, INBOX, "Archive");
        mailbox.deleteInbox();
        mailbox.create(INBOX);

        mailbox.imapMove(1, "Archive", INBOX);
        mailbox.settle();

        assertThat(mailbox.uidls()).hasSize(2).doesNotHaveDuplicates().containsAll(known);
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    private void put(int name, String target) throws Exception {
        if (!target.equals(INBOX)) {
            mailbox.imapMove(name, INBOX, target);
        }
    }

    private void lookAfter(String name) throws Exception {
        mailbox.maildrops(Optional.empty())
                .lookAfter(name.equals(INBOX) ? MaildropId.of(mailbox.user) : MaildropId.of(mailbox.user, name));
    }
}
