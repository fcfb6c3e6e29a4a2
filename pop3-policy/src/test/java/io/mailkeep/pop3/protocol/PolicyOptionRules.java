package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a policy may say beyond retrieve, delete and retention, as clients see it. */
abstract class PolicyOptionRules {
    private final MailServer server;

    PolicyOptionRules(MailServer server) {
        this.server = server;
    }

    @Test
    void retrieveThatDeletesOffersAMessageUntilASessionHadIt() throws IOException {
        Account account = Account.in(server, "gmail.test").withMessages(3);
        List<String> uidls = account.uidls();

        retrieve(account.pop3(), 1, 3);

        assertThat(account.uidls()).containsExactly(uidls.get(1));
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 2", "message 3");
    }

    @Test
    void retrieveDeletesNothingWhenTheClientHangsUp() throws IOException {
        Account account = Account.in(server, "gmail.test").withMessages(2);
        try (Pop3Client client = account.pop3()) {
            client.retrieve(1);
            client.reset();
        }

        await().ignoreExceptionsMatching(error -> error.getMessage().contains("[IN-USE]"))
                .untilAsserted(() -> assertThat(account.uidls()).hasSize(2));
    }

    @Test
    void recentLoginShowsWhatOthersTookAndTakesNothing() throws IOException {
        Account account = Account.in(server, "gmail.test").withMessages(3);
        List<String> uidls = account.uidls();
        retrieve(account.pop3(), 1, 2);

        for (int again = 0; again < 2; again++) {
            try (Pop3Client client = as("recent:" + account.name())) {
                assertThat(client.uidls()).isEqualTo(uidls);
                client.retrieve(1);
                client.retrieve(3);
                client.quit();
            }
        }

        assertThat(account.uidls()).containsExactly(uidls.get(2));
    }

    @Test
    void flagThatADeletionSetsHidesUntilAnImapClientTakesItAway() throws IOException {
        Account account = Account.in(server, "flag.test").withMessages(2);
        List<String> uidls = account.uidls();

        delete(account.pop3(), 1);

        assertThat(account.uidls()).containsExactly(uidls.get(1));
        try (ImapClient imap = account.inbox()) {
            assertThat(imap.flags().values()).contains("$POP3Deleted");
            imap.send("STORE 2 +FLAGS ($POP3Deleted)");
        }
        assertThat(account.uidls()).isEmpty();
        try (ImapClient imap = account.inbox()) {
            imap.send("STORE 2 -FLAGS ($POP3Deleted)");
        }
        assertThat(account.uidls()).containsExactly(uidls.get(1));
    }

    @Test
    void deletedMessageIsSeenInTheTrash() throws IOException {
        Account account = Account.in(server, "zimbra.test").withMessages(2);

        delete(account.pop3(), 2);

        assertThat(account.subjects("INBOX")).containsExactly("message 1");
        try (ImapClient trash = account.imap().select("Trash")) {
            assertThat(trash.subjects()).containsExactly("message 2");
            assertThat(trash.flags().values()).containsExactly("\\Seen");
        }
    }

    @Test
    void undoableDeletionIsHiddenAtOnceAndStaysForImap() throws IOException {
        Account account = Account.in(server, "undoable.test").withMessages(2);
        List<String> uidls = account.uidls();

        delete(account.pop3(), 1);

        assertThat(account.uidls()).containsExactly(uidls.get(1));
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 2");
    }

    @Test
    void sessionThatDeletesTooMuchIsToldThatAllIsWell() throws IOException {
        Account account = Account.in(server, "guarded.test").withMessages(4);
        try (Pop3Client client = account.pop3()) {
            for (int number = 1; number <= 3; number++) {
                client.retrieve(number);
                client.delete(number);
            }
            assertThat(client.send("QUIT")).isEqualTo("+OK 3 deleted");
        }

        assertThat(account.uidls()).hasSize(1);
        assertThat(account.subjects("INBOX")).hasSize(4);
    }

    @Test
    void whatNobodyEverRetrievedIsParked() throws IOException {
        Account account = Account.in(server, "guarded.test").withMessages(2);

        delete(account.pop3(), 1);

        assertThat(account.uidls()).hasSize(1);
        assertThat(account.subjects("INBOX")).hasSize(2);
    }

    @Test
    void deletionWithinBoundsIsCarriedOut() throws IOException {
        Account account = Account.in(server, "guarded.test").withMessages(3);
        retrieve(account.pop3(), 1, 2);

        delete(account.pop3(), 1, 2);

        assertThat(account.subjects("INBOX")).containsExactly("message 3");
    }

    @Test
    void furtherMailboxFollowsInbox() throws IOException {
        Account account = Account.in(server, "folders.test").withMessages(2);
        try (ImapClient imap = account.imap()) {
            imap.send("CREATE Lists");
            imap.append("Lists", Messages.small(2));
        }
        List<String> uidls = account.uidls();
        assertThat(uidls).hasSize(4).doesNotHaveDuplicates();

        try (Pop3Client client = account.pop3()) {
            assertThat(client.stat().messages()).isEqualTo(4);
            assertThat(new String(client.retrieve(3), ISO_8859_1)).contains("Subject: message 1\r\n");
            client.delete(2, 3);
            client.quit();
        }

        assertThat(account.uidls()).containsExactly(uidls.get(0), uidls.get(3));
        assertThat(account.subjects("INBOX")).containsExactly("message 1");
        assertThat(account.subjects("Lists")).containsExactly("message 2");
    }

    @Test
    void copyInAFurtherMailboxIsNotListedWhileItMayBeAMove() throws IOException {
        Account account = Account.in(server, "folders.test").withMessages(1);
        account.opened().withMessages(1);
        List<String> uidls = account.uidls();
        try (ImapClient imap = account.inbox()) {
            imap.send("CREATE Lists");
            imap.send("COPY 1:2 Lists");
            assertThat(account.uidls()).isEqualTo(uidls);

            imap.send("STORE 1:2 +FLAGS (\\Deleted)");
            imap.send("EXPUNGE");
        }

        assertThat(account.uidls()).isEqualTo(uidls);
        assertThat(account.subjects("INBOX")).isEmpty();
    }

    @Test
    void windowShowsTheNewestAndStaysTheSame() throws IOException {
        Account account = Account.in(server, "window.test").withMessages(14);
        List<String> uidls = account.uidls();
        assertThat(uidls).hasSize(10);

        delete(account.pop3(), 1, 2);
        account.withMessages(2);

        assertThat(account.uidls()).hasSize(10).startsWith(uidls.get(2)).containsSequence(uidls.subList(2, 10));
    }

    @Test
    void emptiedWindowMovesToOlderMail() throws IOException {
        Account account = Account.in(server, "window.test").withMessages(14);
        List<String> first = account.uidls();

        delete(account.pop3(), IntStream.rangeClosed(1, 10).toArray());

        assertThat(account.uidls()).hasSize(4).doesNotContainAnyElementsOf(first);
    }

    @Test
    void oldMailIsNotOfferedToWhomSeesFromNowOn() throws IOException {
        Account account = Account.in(server, "fresh.test");
        try (ImapClient imap = account.imap()) {
            imap.send("APPEND INBOX \"01-Jan-2020 10:00:00 +0000\" {19+}\r\nSubject: old\r\n\r\nold");
        }
        assertThat(account.uidls()).isEmpty();

        account.withMessages(2);

        assertThat(account.uidls()).hasSize(2);
        assertThat(account.subjects("INBOX")).containsExactly("old", "message 1", "message 2");
    }

    @Test
    void eachDeviceHasAStateOfItsOwn() throws IOException {
        Account account = Account.in(server, "devices.test").withMessages(2);
        String laptop = device(account, "laptop");
        String phone = device(account, "Phone");
        retrieve(as(phone));
        try (Pop3Client client = as(laptop)) {
            client.retrieve(1);
            client.delete(1);
            client.quit();
        }

        assertThat(listed(laptop)).isEqualTo(1);
        assertThat(listed(phone)).isEqualTo(2);
        assertThat(account.subjects("INBOX")).hasSize(2);
    }

    @Test
    void deletionIsCarriedOutWhenTheLastDeviceHasTheMessage() throws IOException {
        Account account = Account.in(server, "devices.test").withMessages(2);
        String laptop = device(account, "laptop");
        String phone = device(account, "phone");
        retrieve(as(phone));
        try (Pop3Client client = as(laptop)) {
            client.retrieve(1);
            client.delete(1);
            client.quit();
        }

        retrieve(as(phone), 1, 2);

        assertThat(account.subjects("INBOX")).containsExactly("message 2");
        assertThat(listed(laptop)).isEqualTo(1);
        assertThat(listed(phone)).isEqualTo(1);
    }

    @Test
    void oneDeviceTooManyIsRefused() throws IOException {
        Account account = Account.in(server, "devices.test");
        for (String name : List.of("one", "two", "three")) {
            retrieve(as(device(account, name)));
        }

        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.ok("USER " + device(account, "four"));
            assertThat(client.send("PASS " + Account.PASSWORD))
                    .startsWith("-ERR [AUTH]")
                    .contains("3 devices");
        }
    }

    @Test
    void nextLoginIsRefusedUntilTheDelayIsOver() throws IOException {
        Account account = Account.in(server, "slow.test").withMessages(1);
        retrieve(account.pop3());

        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.ok("USER " + account.name());
            assertThat(client.send("PASS " + Account.PASSWORD)).startsWith("-ERR [LOGIN-DELAY]");
        }
    }

    @Test
    void clientThatRetrievesInOneSessionMayDeleteInTheNext() throws IOException {
        Account account = Account.in(server, "slow.test").withMessages(1);
        retrieve(account.pop3(), 1);

        delete(account.pop3(), 1);

        assertThat(account.subjects("INBOX")).isEmpty();
    }

    @Test
    void userWithoutPop3IsRefusedOnlyWithTheRightPassword() throws IOException {
        Account account = Account.in(server, "imap-only.test").withMessages(1);

        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.ok("USER " + account.name());
            assertThat(client.send("PASS " + Account.PASSWORD))
                    .startsWith("-ERR [AUTH]")
                    .contains("POP3");
        }
        assertThat(account.subjects("INBOX")).hasSize(1);
    }

    private static String device(Account account, String device) {
        return account.name().replace("@", "+" + device + "@");
    }

    private Pop3Client as(String login) throws IOException {
        return Pop3Client.connect(server.pop3Port()).login(login, Account.PASSWORD);
    }

    private int listed(String login) throws IOException {
        try (Pop3Client client = as(login)) {
            int messages = client.stat().messages();
            client.quit();
            return messages;
        }
    }

    private static void retrieve(Pop3Client client, int... numbers) throws IOException {
        try (client) {
            for (int number : numbers) {
                client.retrieve(number);
            }
            client.quit();
        }
    }

    private static void delete(Pop3Client client, int... numbers) throws IOException {
        try (client) {
            client.delete(numbers);
            client.quit();
        }
    }
}
