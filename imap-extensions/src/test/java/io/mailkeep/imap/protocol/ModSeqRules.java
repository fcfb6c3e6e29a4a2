package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients look at a mailbox only when its highest mod-sequence has moved (RFC 7162 §3.1.1, §3.2). */
abstract class ModSeqRules {
    private final MailServer server;

    ModSeqRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @EnumSource
    void everyRemovalRaisesTheHighestModSeq(Removal removal) throws IOException {
        Account account = Account.withMessages(server, 3);
        Removal.mark(account, 2);
        long before = account.highestModSeq("INBOX");

        removal.of(account, 2);

        assertThat(account.highestModSeq("INBOX")).isGreaterThan(before);
    }

    @ParameterizedTest
    @EnumSource
    void removalOfTheLastMessageRaisesTheHighestModSeq(Removal removal) throws IOException {
        Account account = Account.withMessages(server, 1);
        Removal.mark(account, 1);
        long before = account.highestModSeq("INBOX");

        removal.of(account, 1);

        assertThat(account.highestModSeq("INBOX")).isGreaterThan(before);
    }

    @ParameterizedTest
    @EnumSource
    void statusAndSelectAgreeAfterARemoval(Removal removal) throws IOException {
        Account account = Account.withMessages(server, 3);
        Removal.mark(account, 2);

        removal.of(account, 2);

        assertThat(account.known().modSeq()).isEqualTo(account.highestModSeq("INBOX"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXPUNGE", "UID EXPUNGE 2"})
    void expungeIsAnsweredWithTheModSeqThatItRaised(String expunge) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.qresync()) {
            client.send("UID STORE 2 +FLAGS.SILENT (\\Deleted)").ok();
            long before = account.highestModSeq("INBOX");

            String done = client.send(expunge).ok().tagged();

            assertThat(Told.numberIn("HIGHESTMODSEQ", done))
                    .isGreaterThan(before)
                    .isEqualTo(account.highestModSeq("INBOX"));
        }
    }

    @Test
    void expungeOfNothingRaisesNothing() throws IOException {
        Account account = Account.withMessages(server, 3);
        long before = account.highestModSeq("INBOX");

        account.elsewhere("EXPUNGE", "UID EXPUNGE 1:3");

        assertThat(account.highestModSeq("INBOX")).isEqualTo(before);
    }

    @Test
    void selectOfANeverUsedMailboxTellsAModSeq() throws IOException {
        try (ImapClient client = withNeverUsedMailbox()) {
            Answer answer = client.send("SELECT Unused").ok();

            assertThat(Told.by(answer).number("HIGHESTMODSEQ")).isPositive();
        }
    }

    @Test
    void statusOfANeverUsedMailboxTellsAModSeq() throws IOException {
        try (ImapClient client = withNeverUsedMailbox()) {
            Answer answer = client.send("STATUS Unused (HIGHESTMODSEQ)").ok();

            assertThat(Told.by(answer).number("HIGHESTMODSEQ")).isPositive();
        }
    }

    @Test
    void listWithStatusOfANeverUsedMailboxTellsAModSeq() throws IOException {
        try (ImapClient client = withNeverUsedMailbox()) {
            Answer answer = client.send("LIST \"\" Unused RETURN (STATUS (HIGHESTMODSEQ))")
                    .ok();

            assertThat(Told.by(answer).number("HIGHESTMODSEQ")).isPositive();
        }
    }

    @Test
    void firstMessageRaisesTheModSeqOfANeverUsedMailbox() throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.imap()) {
            client.send("CREATE Unused").ok();
            long before = account.highestModSeq("Unused");

            account.withMore("Unused", 1);

            assertThat(account.highestModSeq("Unused")).isGreaterThan(before);
            client.send("SELECT Unused (CONDSTORE)").ok();
            assertThat(Told.by(client.send("FETCH 1 (FLAGS) (CHANGEDSINCE " + before + ")")
                                    .ok())
                            .fetched())
                    .hasSize(1);
        }
    }

    @Test
    void selectOfNewMailTellsAModSeqThatCoversIt() throws IOException {
        Account account = Account.in(server).withMore(3);
        try (ImapClient client = account.imap()) {
            long told = Told.by(client.send("SELECT INBOX (CONDSTORE)").ok()).number("HIGHESTMODSEQ");

            Told messages = Told.by(client.send("FETCH 1:* (MODSEQ)").ok());

            assertThat(messages.fetched()).hasSize(3).allSatisfy(message -> assertThat(
                            message.modSeq().orElseThrow())
                    .as(client.conversation())
                    .isLessThanOrEqualTo(told));
        }
    }

    @Test
    void newMailIsNotFetchedTwice() throws IOException {
        Account account = Account.in(server).withMore(3);
        try (ImapClient client = account.imap()) {
            long told = Told.by(client.send("SELECT INBOX (CONDSTORE)").ok()).number("HIGHESTMODSEQ");

            Answer since =
                    client.send("FETCH 1:* (FLAGS) (CHANGEDSINCE " + told + ")").ok();

            assertThat(Told.by(since).fetched()).as(client.conversation()).isEmpty();
        }
    }

    @Test
    void selectOfNewMailRaisesNothing() throws IOException {
        Account account = Account.in(server).withMore(3);
        long before = account.highestModSeq("INBOX");

        account.elsewhere("NOOP");

        assertThat(account.highestModSeq("INBOX")).isEqualTo(before);
    }

    @Test
    void newMailIsRecentInTheFirstSessionOnly() throws IOException {
        Account account = Account.in(server).withMore(3);
        try (ImapClient first = account.imap();
                ImapClient second = account.imap()) {
            Told toFirst = Told.by(first.send("SELECT INBOX").ok());
            Told toSecond = Told.by(second.send("SELECT INBOX").ok());

            assertThat(toFirst.recent()).containsExactly(3);
            assertThat(toSecond.recent()).containsExactly(0);
            assertThat(Told.by(first.send("FETCH 1:* (FLAGS)").ok()).flagged("\\Recent"))
                    .containsExactly(1, 2, 3);
            assertThat(Told.by(second.send("FETCH 1:* (FLAGS)").ok()).flagged("\\Recent"))
                    .isEmpty();
        }
    }

    @Test
    void everyChangeOfFlagsGetsAModSeqOfItsOwn() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.condstore()) {
            long first = modSeqOf(client.send("STORE 1 +FLAGS (\\Flagged)").ok());
            long second = modSeqOf(client.send("STORE 1 -FLAGS (\\Flagged)").ok());

            assertThat(second).isGreaterThan(first).isEqualTo(account.highestModSeq("INBOX"));
        }
    }

    private static long modSeqOf(Answer answer) {
        return Told.by(answer).fetched().get(0).modSeq().orElseThrow();
    }

    private ImapClient withNeverUsedMailbox() throws IOException {
        ImapClient client = Account.in(server).imap();
        client.send("CREATE Unused").ok();
        return client;
    }
}
