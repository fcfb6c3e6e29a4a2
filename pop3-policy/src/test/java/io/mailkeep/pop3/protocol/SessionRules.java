package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TRANSACTION state (RFC 1939 §5 and §7): numbers that stand, marks that only hide, and one new maildrop a session. */
abstract class SessionRules {
    private final MailServer server;
    private Account account;

    SessionRules(MailServer server) {
        this.server = server;
    }

    @BeforeEach
    void deliverThreeMessages() throws IOException {
        account = Account.in(server, "keep.test").withMessages(3);
    }

    @Test
    void statCountsMessagesAndTheirOctets() throws IOException {
        try (Pop3Client client = account.pop3()) {
            long octets =
                    client.list().values().stream().mapToLong(Long::longValue).sum();

            assertThat(client.stat()).isEqualTo(new Pop3Client.Stat(3, octets));
        }
    }

    @Test
    void oneMessageIsListedAsInTheWholeList() throws IOException {
        try (Pop3Client client = account.pop3()) {
            Map<Integer, Long> sizes = client.list();
            Map<Integer, String> uidls = client.uidl();

            assertThat(client.ok("LIST 2")).isEqualTo("2 " + sizes.get(2));
            assertThat(client.ok("UIDL 2")).isEqualTo("2 " + uidls.get(2));
        }
    }

    @Test
    void messagesStandInTheOrderOfTheirArrival() throws IOException {
        try (Pop3Client client = account.pop3()) {
            for (int number = 1; number <= 3; number++) {
                assertThat(client.lines("TOP " + number + " 0")).contains("Subject: message " + number);
            }
        }
    }

    @Test
    void deletedMessageIsLeftOutAndTheOthersKeepTheirNumbers() throws IOException {
        try (Pop3Client client = account.pop3()) {
            Map<Integer, Long> sizes = client.list();
            Map<Integer, String> uidls = client.uidl();

            client.delete(2);

            assertThat(client.list()).isEqualTo(Map.of(1, sizes.get(1), 3, sizes.get(3)));
            assertThat(client.uidl()).isEqualTo(Map.of(1, uidls.get(1), 3, uidls.get(3)));
            assertThat(client.stat()).isEqualTo(new Pop3Client.Stat(2, sizes.get(1) + sizes.get(3)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIST 2", "UIDL 2", "RETR 2", "TOP 2 0", "DELE 2"})
    void deletedMessageCannotBeNamed(String command) throws IOException {
        try (Pop3Client client = account.pop3()) {
            client.delete(2);

            assertThat(client.send(command)).startsWith("-ERR");
        }
    }

    @Test
    void resetUnmarksAndTheMessagesStayAfterQuit() throws IOException {
        try (Pop3Client client = account.pop3()) {
            Map<Integer, String> before = client.uidl();
            client.delete(1, 2, 3);

            client.ok("RSET");

            assertThat(client.uidl()).isEqualTo(before);
            client.quit();
        }
        assertThat(account.uidls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET", "NOOP", "STAT", "LIST"})
    void mailThatArrivesDuringASessionWaitsForTheNext(String command) throws IOException {
        try (Pop3Client client = account.pop3()) {
            account.withMessages(1);

            client.ok(command);
            if (command.equals("LIST")) {
                client.remainingLines();
            }

            assertThat(client.stat().messages()).isEqualTo(3);
            assertThat(client.uidls()).hasSize(3);
            assertThat(client.send("RETR 4")).startsWith("-ERR");
            client.quit();
        }
        assertThat(account.uidls()).hasSize(4);
    }

    @Test
    void messageThatImapExpungesDuringASessionIsRefusedAndTheNumbersStand() throws IOException {
        try (Pop3Client client = account.pop3();
                ImapClient imap = account.inbox()) {
            imap.expunge(imap.uids().get(1));

            assertThat(client.send("RETR 2")).startsWith("-ERR");
            assertThat(client.send("TOP 2 1")).startsWith("-ERR");
            assertThat(client.lines("TOP 3 0")).contains("Subject: message 3");
            assertThat(client.stat().messages()).isEqualTo(3);
            client.quit();
        }
        assertThat(account.uidls()).hasSize(2);
    }

    @Test
    void deletingWhatImapHasExpungedIsNoFailure() throws IOException {
        try (Pop3Client client = account.pop3();
                ImapClient imap = account.inbox()) {
            client.delete(1, 2);
            imap.expunge(imap.uids().get(1));

            client.quit();
        }
        assertThat(account.uidls()).hasSize(1);
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stat", "Stat", "sTAT"})
    void keywordsAreReadInAnyCase(String command) throws IOException {
        try (Pop3Client client = account.pop3()) {
            assertThat(client.ok(command)).startsWith("3 ");
        }
    }

    @Test
    void emptyMaildropIsListedEmpty() throws IOException {
        try (Pop3Client client = Account.in(server, "keep.test").pop3()) {
            assertThat(client.stat()).isEqualTo(new Pop3Client.Stat(0, 0));
            assertThat(client.lines("LIST")).isEmpty();
            assertThat(client.lines("UIDL")).isEmpty();
        }
    }

    @Test
    void topGivesTheHeaderAndThatManyLines() throws IOException {
        byte[] message = Messages.message("lines", "one\r\n.two\r\n\r\nfour\r\n");
        try (Pop3Client client =
                Account.in(server, "keep.test").with(List.of(message)).pop3()) {
            List<String> header = client.lines("TOP 1 0");

            assertThat(header).contains("Subject: lines").endsWith("");
            assertThat(client.lines("TOP 1 2"))
                    .startsWith(header.toArray(String[]::new))
                    .endsWith("", "one", ".two");
            assertThat(client.octets("TOP 1 1000")).isEqualTo(message);
        }
    }
}
