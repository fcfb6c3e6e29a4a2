package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session without QUIT changes nothing, wherever it ends (RFC 1939 §6), and leaves the maildrop free. */
abstract class HangUpRules {
    private static final List<String> SCRIPT = List.of(
            "STAT", "UIDL", "LIST", "RETR 1", "TOP 2 1", "DELE 1", "RETR 2", "DELE 2", "RSET", "DELE 3", "NOOP");

    private final MailServer server;

    HangUpRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.test", "keep.test", "trash.test"})
    void hangUpAfterAnyCommandChangesNothing(String domain) throws IOException {
        Account account = Account.in(server, domain).withMessages(3);
        List<String> uidls = account.uidls();

        for (int commands = 0; commands <= SCRIPT.size(); commands++) {
            Pop3Client client = loginWhenFree(account);
            for (String command : SCRIPT.subList(0, commands)) {
                client.ok(command);
                if (command.matches("UIDL|LIST|RETR.*|TOP.*")) {
                    client.remainingLines();
                }
            }
            client.reset();

            unchanged(account, uidls);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "QUIT\r", "QUI", "DELE 2\r\nQUIT", "\r", ""})
    void hangUpInTheMiddleOfALineChangesNothing(String unfinished) throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(3);
        List<String> uidls = account.uidls();
        Pop3Client client = loginWhenFree(account);
        client.delete(1);

        client.write(unfinished);
        client.close();

        unchanged(account, uidls);
    }

    @Test
    void hangUpInTheMiddleOfAMessageIsNoRetrieve() throws IOException {
        Account account = Account.in(server, "seen.test").with(List.of(Messages.large(8 << 20)));
        List<String> uidls = account.uidls();
        Pop3Client client = loginWhenFree(account);
        client.ok("RETR 1");

        client.line();
        client.write("QUIT\r\n");
        client.reset();

        unchanged(account, uidls);
        try (ImapClient imap = account.inbox()) {
            assertThat(imap.flags().values()).containsExactly("");
        }
    }

    @Test
    void hangUpBeforeQuitIsAnsweredDeletesAllThatWasMarkedOrNothing() throws IOException {
        Account account = Account.in(server, "plain.test");
        for (int round = 0; round < 10; round++) {
            account.withMessages(3);
            int before = waitForUidls(account).size();
            Pop3Client client = loginWhenFree(account);
            client.delete(1, 2);

            client.write("QUIT\r\n");
            client.reset();

            int after = waitForUidls(account).size();
            assertThat(after).isIn(before, before - 2);
            assertThat(account.subjects("INBOX")).hasSize(after);
        }
    }

    private static void unchanged(Account account, List<String> uidls) throws IOException {
        assertThat(waitForUidls(account)).isEqualTo(uidls);
        assertThat(account.subjects("INBOX")).hasSize(uidls.size());
    }

    private static List<String> waitForUidls(Account account) throws IOException {
        try (Pop3Client client = loginWhenFree(account)) {
            List<String> uidls = client.uidls();
            client.quit();
            return uidls;
        }
    }

    /** The server may need a moment to notice that the session before has ended. */
    private static Pop3Client loginWhenFree(Account account) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> tryLogin(account), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Pop3Client> tryLogin(Account account) throws IOException {
        Pop3Client client = Pop3Client.connect(account.server().pop3Port());
        client.ok("USER " + account.name());
        String reply = client.send("PASS " + Account.PASSWORD);
        if (reply.startsWith("+OK")) {
            return Optional.of(client);
        }
        client.close();
        assertThat(reply).startsWith("-ERR [IN-USE]");
        return Optional.empty();
    }
}
