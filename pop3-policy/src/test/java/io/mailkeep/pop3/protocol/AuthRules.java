package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH (RFC 5034), the forms of login names, and failed logins. */
abstract class AuthRules {
    private final MailServer server;

    AuthRules(MailServer server) {
        this.server = server;
    }

    @Test
    void initialResponseLogsIn() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(2);
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.ok("AUTH PLAIN " + plain("", account.name(), Account.PASSWORD));

            assertThat(client.stat().messages()).isEqualTo(2);
        }
    }

    @Test
    void responseToAChallengeLogsIn() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send("AUTH PLAIN")).isEqualTo("+ ");

            client.ok(plain("", account.name(), Account.PASSWORD));
            client.ok("STAT");
        }
    }

    @Test
    void wholeSessionMayBeSentAhead() throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(1);
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.write("AUTH PLAIN\r\n" + plain("", account.name(), Account.PASSWORD) + "\r\nDELE 1\r\nQUIT\r\n");

            assertThat(client.line()).isEqualTo("+ ");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(account.uidls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "=", "no base64!", "QUIT"})
    void exchangeThatEndsWithoutCredentialsLeavesTheClientWhereItWas(String response) throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.send("AUTH PLAIN");

            assertThat(client.send(response)).startsWith("-ERR").doesNotContain("[AUTH]");
            client.login(account.name(), Account.PASSWORD);
        }
    }

    @Test
    void wrongPasswordIsAnAuthenticationError() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send("AUTH PLAIN " + plain("", account.name(), "wrong")))
                    .startsWith("-ERR [AUTH] ");
        }
    }

    @Test
    void otherUsersMailIsNotOpened() throws IOException {
        Account account = Account.in(server, "keep.test");
        Account other = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send("AUTH PLAIN " + plain(other.name(), account.name(), Account.PASSWORD)))
                    .startsWith("-ERR [AUTH] ");
        }
    }

    @Test
    void mechanismThatIsNotThereIsRefused() throws IOException {
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send("AUTH GSSAPI")).startsWith("-ERR");
            assertThat(client.send("AUTH")).startsWith("-ERR");
        }
    }

    @Test
    void deviceInTheNameIsTheSameUsers() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(1);
        String device = account.name().replace("@", "+laptop@");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port()).login(device, Account.PASSWORD)) {
            assertThat(client.stat().messages()).isEqualTo(1);
            client.quit();
        }
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.ok("AUTH PLAIN " + plain(device, account.name(), Account.PASSWORD));

            assertThat(client.stat().messages()).isEqualTo(1);
        }
    }

    @Test
    void recentInTheNameIsTheSameUsers() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(1);
        try (Pop3Client client =
                Pop3Client.connect(server.pop3Port()).login("recent:" + account.name(), Account.PASSWORD)) {
            assertThat(client.stat().messages()).isEqualTo(1);
        }
    }

    @Test
    void accountOfThatVeryNameWins() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(1);
        Account literal = new Account(server, account.name().replace("@", "+laptop@"));
        server.addUser(literal.name(), Account.PASSWORD);

        assertThat(literal.uidls()).isEmpty();
    }

    @Test
    void tenFailuresBarTheUserButNoOther() throws IOException {
        Account victim = Account.in(server, "keep.test");
        Account other = Account.in(server, "keep.test");
        for (int n = 0; n < 10; n++) {
            try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
                client.send("AUTH PLAIN " + plain("", victim.name(), "wrong"));
            }
        }

        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send("AUTH PLAIN " + plain("", victim.name(), Account.PASSWORD)))
                    .startsWith("-ERR [SYS/TEMP] ");
            client.login(other.name(), Account.PASSWORD);
        }
    }

    private static String plain(String actAs, String name, String password) {
        return Base64.getEncoder().encodeToString((actAs + '\0' + name + '\0' + password).getBytes(UTF_8));
    }
}
