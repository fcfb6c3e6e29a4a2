package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one session does, the others are told: all of it, once, and not at a moment that forbids it. */
abstract class AnnouncementRules {
    private final MailServer server;

    AnnouncementRules(MailServer server) {
        this.server = server;
    }

    @Test
    void changeOfFlagsIsAnnounced() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            account.elsewhere("STORE 2 +FLAGS (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).flagged("\\Flagged")).containsExactly(2);
        }
    }

    @Test
    void changeOfFlagsIsAnnouncedWithUidAndModSeqUnderQresync() throws IOException {
        Account account = Account.withMessages(server, 2);
        account.removeElsewhere("1");
        try (ImapClient client = account.qresync()) {
            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).fetched())
                    .singleElement()
                    .satisfies(fetched -> {
                        assertThat(fetched.uid()).contains(2L);
                        assertThat(fetched.modSeq()).contains(account.highestModSeq("INBOX"));
                    });
        }
    }

    @Test
    void announcementIsNotRepeated() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            account.withMore(1).elsewhere("STORE 2 +FLAGS (\\Flagged)");
            account.removeElsewhere("1");
            client.send("NOOP").ok();

            assertThat(client.send("NOOP").ok().lines())
                    .as(client.conversation())
                    .isEmpty();
        }
    }

    @Test
    void storeThatChangesNothingIsNotAnnounced() throws IOException {
        Account account = Account.withMessages(server, 2);
        account.elsewhere("STORE 1 +FLAGS (\\Flagged $Work)");
        try (ImapClient client = account.plain()) {
            account.elsewhere(
                    "STORE 1 +FLAGS (\\Flagged)", "STORE 1 FLAGS (\\Flagged $Work)", "STORE 2 -FLAGS ($Work)");

            assertThat(client.send("NOOP").ok().lines())
                    .as(client.conversation())
                    .isEmpty();
        }
    }

    @Test
    void silentStoreOfAnotherSessionIsAnnounced() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            account.elsewhere("STORE 1 +FLAGS.SILENT (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).flagged("\\Flagged")).containsExactly(1);
        }
    }

    @Test
    void silentStoreIsNotAnnouncedToTheSessionThatAsked() throws IOException {
        try (ImapClient client = Account.withMessages(server, 2).plain()) {
            assertThat(client.send("STORE 1 +FLAGS.SILENT (\\Flagged)").ok().lines())
                    .isEmpty();
            assertThat(client.send("NOOP").ok().lines()).isEmpty();
        }
    }

    @Test
    void silentStoreTellsTheModSeqUnderCondstore() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.condstore()) {
            Told told = Told.by(client.send("STORE 1 +FLAGS.SILENT (\\Flagged)").ok());

            assertThat(told.fetched()).singleElement().satisfies(fetched -> assertThat(fetched.modSeq())
                    .contains(account.highestModSeq("INBOX")));
        }
    }

    @Test
    void readingAMessageTellsThatItIsSeen() throws IOException {
        try (ImapClient client = Account.withMessages(server, 2).plain()) {
            Told told = Told.by(client.send("FETCH 1 (BODY[])").ok());

            assertThat(told.flagged("\\Seen")).containsExactly(1);
        }
    }

    @Test
    void readingAMessageTellsItsNewModSeqUnderCondstore() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.condstore()) {
            Told told = Told.by(client.send("FETCH 1 (BODY[])").ok());

            assertThat(told.fetched())
                    .filteredOn(fetched -> fetched.isFlagged("\\Seen"))
                    .last()
                    .satisfies(fetched -> assertThat(fetched.modSeq()).contains(account.highestModSeq("INBOX")));
        }
    }

    @Test
    void readingAMessageIsAnnouncedToOthers() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            account.elsewhere("FETCH 1 (BODY[])");

            assertThat(Told.by(client.send("NOOP").ok()).flagged("\\Seen")).containsExactly(1);
        }
    }

    @Test
    void keywordOfAnAppendedMessageIsToldBeforeTheCompletion() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            Answer answer = client.append("INBOX", "($Work)", message()).ok();

            assertThat(answer.lines())
                    .contains("* 2 EXISTS")
                    .anyMatch(line -> line.startsWith("* FLAGS (") && line.contains("$Work"));
        }
    }

    @Test
    void keywordOfAMessageThatAnotherSessionAppendedIsTold() throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            other.append("INBOX", "($Work)", message()).ok();

            assertThat(client.send("NOOP").ok().lines())
                    .contains("* 2 EXISTS")
                    .anyMatch(line -> line.startsWith("* FLAGS (") && line.contains("$Work"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FETCH 1 (FLAGS)", "STORE 1 +FLAGS (\\Answered)", "SEARCH ALL"})
    void removalIsNotAnnouncedWhileNumbersAreInUse(String command) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            account.removeElsewhere("2");

            assertThat(Told.by(client.send(command).ok()).expunged()).isEmpty();

            assertThat(Told.by(client.send("NOOP").ok()).expunged()).containsExactly(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NOOP", "CHECK", "UID FETCH 1 (FLAGS)", "UID STORE 1 +FLAGS (\\Answered)", "UID SEARCH ALL"})
    void removalIsAnnouncedWithTheNextCommandThatAllowsIt(String command) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            account.removeElsewhere("2");

            assertThat(Told.by(client.send(command).ok()).expunged()).containsExactly(2);
        }
    }

    // RFC 9051 §7.5.1: no number changes while no command is in progress.
    @ParameterizedTest
    @ValueSource(strings = {"RENAME Old New", "RENAME Missing New", "RENAME Old Taken"})
    void removalIsAnnouncedBeforeARenameIsAnswered(String command) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send("CREATE Old").ok();
            client.send("CREATE Taken").ok();
            account.removeElsewhere("2");

            Answer answer = client.send(command);

            assertThat(Told.by(answer).expunged()).containsExactly(2);
            assertThat(client.send("NOOP").ok().lines()).isEmpty();
        }
    }

    @Test
    void removalsAreNumberedOneAfterTheOther() throws IOException {
        Account account = Account.withMessages(server, 8);
        try (ImapClient client = account.imap()) {
            MailboxView view = MailboxView.selectedBy(client);
            account.removeElsewhere("2,3,5,8");

            view.apply(client.send("NOOP").ok());

            view.expectSameAs(truth(account));
        }
    }

    @Test
    void removalsAreToldAsVanishedUnderQresync() throws IOException {
        Account account = Account.withMessages(server, 5);
        try (ImapClient client = account.qresync()) {
            account.removeElsewhere("2,4");
            Told byOthers = Told.by(client.send("NOOP").ok());
            client.send("UID STORE 3 +FLAGS.SILENT (\\Deleted)").ok();
            Told bySelf = Told.by(client.send("EXPUNGE").ok());

            assertThat(byOthers.vanished()).containsExactlyInAnyOrder(2L, 4L);
            assertThat(bySelf.vanished()).containsExactly(3L);
            assertThat(byOthers.expunged()).isEmpty();
            assertThat(bySelf.expunged()).isEmpty();
        }
    }

    @Test
    void ownRemovalIsToldOnce() throws IOException {
        try (ImapClient client = Account.withMessages(server, 3).plain()) {
            client.send("STORE 2 +FLAGS.SILENT (\\Deleted)").ok();

            assertThat(Told.by(client.send("EXPUNGE").ok()).expunged()).containsExactly(2);

            assertThat(client.send("NOOP").ok().lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messageThatCameAndWentBetweenTwoCommandsHasNoBadNumber(boolean qresync) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = qresync ? account.resynchronising() : account.imap()) {
            MailboxView view = MailboxView.selectedBy(client);
            account.withMore(2).removeElsewhere("2,4");

            view.apply(client.send("NOOP").ok());

            view.expectSameAs(truth(account));
        }
    }

    @Test
    void changedMessageThatWasRemovedBeforeItWasAnnouncedHasNoBadNumber() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.imap()) {
            MailboxView view = MailboxView.selectedBy(client);
            account.elsewhere("UID STORE 2,3 +FLAGS (\\Flagged)");
            account.removeElsewhere("2");

            view.apply(client.send("NOOP").ok());

            view.expectSameAs(truth(account));
        }
    }

    @Test
    void twoMailboxesAreToldApartByClosedUnderQresync() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.qresync()) {
            client.send("CREATE Other").ok();

            List<String> lines = client.send("SELECT Other").ok().lines();

            assertThat(lines.get(0)).startsWith("* OK [CLOSED]");
            assertThat(lines).contains("* 0 EXISTS");
        }
    }

    private static MailboxView truth(Account account) throws IOException {
        try (ImapClient client = account.imap()) {
            return MailboxView.selectedBy(client);
        }
    }

    private static byte[] message() {
        return Messages.message("appended", "body\r\n");
    }
}
