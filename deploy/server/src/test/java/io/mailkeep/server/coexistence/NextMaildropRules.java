package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What IMAP does to a message is true for the POP3 session that begins next, and changes no unique-id. */
abstract class NextMaildropRules {
    private final MailServer server;

    NextMaildropRules(MailServer server) {
        this.server = server;
    }

    /** @param commands of a client that has INBOX selected, of whose three messages the second has UID 2 */
    @ParameterizedTest(name = "{0}: {2} after {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            plain.test  | UID STORE 2 +FLAGS (\\Deleted); EXPUNGE                                  | not listed
            plain.test  | UID STORE 2 +FLAGS (\\Deleted); UID EXPUNGE 2                            | not listed
            plain.test  | UID STORE 2 +FLAGS (\\Deleted); CLOSE                                    | not listed
            plain.test  | UID STORE 2 +FLAGS (\\Deleted)                                           | listed
            plain.test  | UID STORE 2 +FLAGS (\\Deleted); UNSELECT                                 | listed
            plain.test  | UID STORE 2 +FLAGS (\\Seen \\Flagged $Work)                              | listed
            plain.test  | UID COPY 2 Other                                                         | listed
            plain.test  | UID MOVE 2 Other                                                         | not listed
            plain.test  | UID MOVE 2 Other; SELECT Other; MOVE 1 INBOX                             | listed
            keep.test   | UID MOVE 2 Other; SELECT Other; MOVE 1 INBOX                             | listed
            flag.test   | UID STORE 2 +FLAGS ($POP3Deleted)                                        | not listed
            flag.test   | UID STORE 2 +FLAGS ($POP3Deleted); UID STORE 2 -FLAGS ($POP3Deleted)     | listed
            hiding.test | UID STORE 2 +FLAGS (\\Deleted)                                           | not listed
            hiding.test | UID STORE 2 +FLAGS (\\Deleted); UID STORE 2 -FLAGS (\\Deleted)           | listed
            """)
    void deedOfImapIsSeen(String domain, String commands, String maildrop) throws IOException {
        Account account = Account.in(server, domain).withMessages(3);
        List<String> uidls = account.uidls();
        List<String> others = List.of(uidls.get(0), uidls.get(2));

        say(account, commands);

        assertThat(account.uidls()).containsExactlyInAnyOrderElementsOf(maildrop.equals("listed") ? uidls : others);
        assertThat(account.uidls()).filteredOn(others::contains).isEqualTo(others);
    }

    /** @param commands as above, after a POP3 client has deleted the message, which its policy keeps */
    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            keep.test | UID STORE 2 +FLAGS (\\Flagged)                         | not listed
            keep.test | UID STORE 2 +FLAGS (\\Deleted); EXPUNGE                | not listed
            keep.test | UID MOVE 2 Other                                       | not listed
            keep.test | UID MOVE 2 Other; SELECT Other; MOVE 1 INBOX           | listed
            flag.test | UID STORE 2 -FLAGS ($POP3Deleted)                      | not listed
            """)
    void deedOfImapOnAKeptCopyIsSeen(String domain, String commands, String maildrop) throws IOException {
        Account account = Account.in(server, domain).withMessages(3);
        List<String> uidls = account.uidls();
        try (Pop3Client client = account.pop3()) {
            client.delete(2);
            client.quit();
        }

        say(account, commands);

        assertThat(account.uidls())
                .containsExactlyInAnyOrderElementsOf(
                        maildrop.equals("listed") ? uidls : List.of(uidls.get(0), uidls.get(2)));
    }

    @Test
    void messageThatImapAddsIsListedUnderAUidlThatNoneHad() throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(2);
        List<String> uidls = account.uidls();
        try (ImapClient imap = imap(account)) {
            imap.send("UID MOVE 1:2 Other").ok();
            imap.append("INBOX", "", Messages.message("appended", "new\r\n")).ok();
            imap.append("Other", "", Messages.message("copied", "new\r\n")).ok();
            imap.send("SELECT Other").ok();
            imap.send("COPY 3 INBOX").ok();
        }

        assertThat(account.uidls()).hasSize(2).doesNotHaveDuplicates().doesNotContainAnyElementsOf(uidls);
    }

    @Test
    void openMaildropStaysWhatItWasAndRefusesWhatIsGone() throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(3);
        try (Pop3Client client = account.pop3()) {
            Map<Integer, Long> sizes = client.list();

            say(account, "UID STORE 2 +FLAGS (\\Deleted); EXPUNGE");
            account.withMessages(1);

            assertThat(client.list()).isEqualTo(sizes);
            assertThat(client.send("RETR 2")).startsWith("-ERR");
            client.delete(1, 2);
            client.quit();
        }
        assertThat(account.subjects("INBOX")).containsExactly("message 3", "message 1");
        assertThat(account.uidls()).hasSize(2);
    }

    private static void say(Account account, String commands) throws IOException {
        try (ImapClient imap = imap(account)) {
            for (String command : Splitter.on("; ").split(commands)) {
                imap.send(command).ok();
            }
        }
    }

    /** Has INBOX selected, and another mailbox there is. */
    private static ImapClient imap(Account account) throws IOException {
        ImapClient imap = ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD);
        imap.send("CREATE Other").ok();
        imap.send("SELECT INBOX").ok();
        return imap;
    }
}
