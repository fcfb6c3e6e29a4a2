package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EXAMINE gives a mailbox that this session cannot change (RFC 9051 §6.3.3). */
abstract class ReadOnlyRules {
    private final MailServer server;

    ReadOnlyRules(MailServer server) {
        this.server = server;
    }

    @Test
    void examineIsAnsweredAsReadOnly() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).imap()) {
            assertThat(client.send("EXAMINE INBOX").ok().tagged()).startsWith("OK [READ-ONLY]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STORE 1 +FLAGS (\\Flagged)", "UID STORE 1 FLAGS.SILENT ()"})
    void flagsCannotBeChanged(String store) throws IOException {
        refusedAndWithoutEffect(store);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXPUNGE", "UID EXPUNGE 1:2"})
    void messagesCannotBeExpunged(String expunge) throws IOException {
        refusedAndWithoutEffect(expunge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOVE 1 Other", "UID MOVE 1:2 Other"})
    void messagesCannotBeMoved(String move) throws IOException {
        refusedAndWithoutEffect(move);
    }

    private void refusedAndWithoutEffect(String command) throws IOException {
        Account account = withOneMarkedAsDeleted();
        long before = account.highestModSeq("INBOX");
        try (ImapClient client = examining(account)) {
            client.send(command).no();
        }

        assertThat(account.highestModSeq("INBOX")).isEqualTo(before);
        assertUnchanged(account);
    }

    @Test
    void messagesCannotBeReplaced() throws IOException {
        Account account = withOneMarkedAsDeleted();
        try (ImapClient client = examining(account)) {
            client.send("REPLACE 1 INBOX", Messages.message("replacement", "body\r\n"))
                    .no();
        }

        assertUnchanged(account);
    }

    @Test
    void closeRemovesNothing() throws IOException {
        Account account = withOneMarkedAsDeleted();
        try (ImapClient client = examining(account)) {
            client.send("CLOSE").ok();
        }

        assertUnchanged(account);
    }

    @Test
    void readingAMessageDoesNotMarkItAsSeen() throws IOException {
        Account account = withOneMarkedAsDeleted();
        try (ImapClient client = examining(account)) {
            Answer answer = client.send("FETCH 1 (BODY[])").ok();

            assertThat(Told.by(answer).flagged("\\Seen")).isEmpty();
            assertThat(answer.untagged().get(0).literals()).hasSize(1);
        }

        assertUnchanged(account);
    }

    @Test
    void newMailStaysRecentForTheSessionThatSelects() throws IOException {
        Account account = Account.in(server).withMore(2);
        try (ImapClient examining = account.imap();
                ImapClient selecting = account.imap()) {
            Told toExamining = Told.by(examining.send("EXAMINE INBOX").ok());
            Told toSelecting = Told.by(selecting.send("SELECT INBOX").ok());

            assertThat(toExamining.recent()).containsExactly(2);
            assertThat(toSelecting.recent()).containsExactly(2);
        }
    }

    @Test
    void messagesCanBeCopied() throws IOException {
        Account account = withOneMarkedAsDeleted();
        try (ImapClient client = examining(account)) {
            client.send("COPY 1 Other").ok();

            assertThat(Told.by(client.send("STATUS Other (MESSAGES)").ok()).number("MESSAGES"))
                    .isEqualTo(1);
        }
    }

    @Test
    void changesByOthersAreAnnounced() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.imap()) {
            client.send("EXAMINE INBOX").ok();

            account.elsewhere("STORE 1 +FLAGS (\\Flagged)");
            account.removeElsewhere("3");

            Told told = Told.by(client.send("NOOP").ok());
            assertThat(told.flagged("\\Flagged")).containsExactly(1);
            assertThat(told.expunged()).containsExactly(3);
        }
    }

    @Test
    void selectOfTheSameMailboxAllowsChangesAgain() throws IOException {
        Account account = withOneMarkedAsDeleted();
        try (ImapClient client = examining(account)) {
            assertThat(client.send("SELECT INBOX").ok().tagged()).startsWith("OK [READ-WRITE]");

            client.send("STORE 2 +FLAGS (\\Flagged)").ok();
            client.send("EXPUNGE").ok();
        }
    }

    @Test
    void examineOfTheSameMailboxForbidsChangesFromThenOn() throws IOException {
        Account account = withOneMarkedAsDeleted();
        try (ImapClient client = account.plain()) {
            client.send("EXAMINE INBOX").ok();

            client.send("STORE 2 +FLAGS (\\Flagged)").no();
            client.send("EXPUNGE").no();
        }
    }

    /** Of two messages the first. */
    private Account withOneMarkedAsDeleted() throws IOException {
        Account account = Account.withMessages(server, 2);
        account.elsewhere("CREATE Other", "STORE 1 +FLAGS (\\Deleted)");
        return account;
    }

    private static ImapClient examining(Account account) throws IOException {
        ImapClient client = account.imap();
        client.send("EXAMINE INBOX").ok();
        return client;
    }

    private static void assertUnchanged(Account account) throws IOException {
        try (ImapClient client = account.plain()) {
            Told told = Told.by(client.send("FETCH 1:* (FLAGS)").ok());
            assertThat(told.fetched())
                    .extracting(fetched -> fetched.lastingFlags().orElseThrow())
                    .containsExactly(Set.of("\\Deleted"), Set.of());
        }
    }
}
