package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mailbox is left by CLOSE, by UNSELECT, because it is deleted, or because the client is gone. */
abstract class EndRules {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final MailServer server;

    EndRules(MailServer server) {
        this.server = server;
    }

    @Test
    void closeRemovesWhatIsMarkedAndTellsOnlyTheOthers() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient other = account.plain();
                ImapClient client = account.plain()) {
            client.send("STORE 2 +FLAGS.SILENT (\\Deleted)").ok();

            assertThat(client.send("CLOSE").ok().lines()).isEmpty();

            assertThat(Told.by(other.send("NOOP").ok()).expunged()).containsExactly(2);
        }
    }

    @Test
    void closeWithoutTheRightToExpungeIsAnsweredAndRemovesNothing() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send("STORE 1 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("SETACL INBOX -" + account.name() + " e").ok();

            client.waitingNoLongerThan(SOON);
            client.send("CLOSE").ok();
        }

        assertThat(account.imap().send("STATUS INBOX (MESSAGES)").ok().lines())
                .singleElement()
                .asString()
                .contains("MESSAGES 2");
    }

    @Test
    void unselectRemovesNothing() throws IOException {
        Account account = Account.withMessages(server, 2);

        account.elsewhere("STORE 1 +FLAGS.SILENT (\\Deleted)", "UNSELECT");

        assertThat(account.imap().send("STATUS INBOX (MESSAGES)").ok().lines())
                .singleElement()
                .asString()
                .contains("MESSAGES 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSE", "UNSELECT"})
    void mailboxThatWasLeftIsNotSpokenOfAnyMore(String leave) throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send(leave).ok();

            account.withMore(1).elsewhere("STORE 1 +FLAGS (\\Flagged)");

            assertThat(client.send("NOOP").ok().lines()).isEmpty();
            assertThat(client.send("FETCH 1 (FLAGS)").tagged()).doesNotStartWith("OK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSE", "UNSELECT"})
    void mailboxThatWasLeftCanBeSelectedAgain(String leave) throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            for (int i = 0; i < 20; i++) {
                client.send(leave).ok();
                client.send("SELECT INBOX").ok();
            }
            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).flagged("\\Flagged")).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP", "CHECK", "FETCH 1 (FLAGS)", "UID STORE 1 +FLAGS (\\Seen)"})
    void sessionEndsWithTheFirstCommandAfterItsMailboxWasDeleted(String command) throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("CREATE Doomed").ok();
            account.withMore("Doomed", 1);
            client.send("SELECT Doomed").ok();

            other.send("DELETE Doomed").ok();

            client.begin(command);
            assertThat(client.line()).startsWith("* BYE");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void idlingSessionEndsWhenItsMailboxIsDeleted() throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("CREATE Doomed").ok();
            client.send("SELECT Doomed").ok();
            Idle idle = client.idle();

            other.send("DELETE Doomed").ok();

            idle.receivedUntil(lines -> lines.stream().anyMatch(line -> line.startsWith("* BYE")), SOON);
            idle.done();
            client.begin("NOOP");
            client.waitingNoLongerThan(SOON);
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void deletionOfAnotherMailboxEndsNoSession() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain();
                ImapClient other = account.imap()) {
            other.send("CREATE Doomed").ok();
            other.send("DELETE Doomed").ok();

            assertThat(client.send("NOOP").ok().lines()).isEmpty();
        }
    }

    @Test
    void renameOfTheSelectedMailboxEndsNoSession() throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("CREATE Before").ok();
            account.withMore("Before", 1);
            client.send("SELECT Before").ok();

            other.send("RENAME Before After").ok();
            account.withMore("After", 1);

            Answer answer = client.send("NOOP").ok();
            assertThat(Told.by(answer).exists()).containsExactly(2);
        }
    }

    @Test
    void clientsThatHangUpWhileTheySelectHarmNobody() throws IOException {
        Account account = Account.withMessages(server, 50);
        for (int i = 0; i < 20; i++) {
            ImapClient client = account.imap();
            client.begin("SELECT INBOX");
            client.reset();
        }

        try (ImapClient client = account.plain()) {
            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).flagged("\\Flagged")).containsExactly(1);
        }
    }

    @Test
    void clientsThatHangUpWhileTheyFetchHarmNobody() throws IOException {
        Account account = Account.withMessages(server, 50);
        for (int i = 0; i < 20; i++) {
            ImapClient client = account.plain();
            client.begin("FETCH 1:* (BODY.PEEK[])");
            client.reset();
        }

        try (ImapClient client = account.plain()) {
            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");

            assertThat(Told.by(client.send("NOOP").ok()).flagged("\\Flagged")).containsExactly(1);
        }
    }
}
