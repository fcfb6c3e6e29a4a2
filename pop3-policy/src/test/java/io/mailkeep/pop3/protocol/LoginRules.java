package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AUTHORIZATION state and the exclusive lock (RFC 1939 §4, RFC 2449 §8.1.2, RFC 3206 §5). */
abstract class LoginRules {
    private final MailServer server;

    LoginRules(MailServer server) {
        this.server = server;
    }

    @Test
    void wrongPasswordIsAnAuthenticationError() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.ok("USER " + account.name());

            assertThat(client.send("PASS wrong")).startsWith("-ERR [AUTH] ");
        }
    }

    @Test
    void unknownUserIsAnsweredAsAWrongPassword() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            String knownUser = client.ok("USER " + account.name());
            String wrongPassword = client.send("PASS wrong");
            String unknownUser = client.ok("USER nobody@keep.test");
            String noSuchUser = client.send("PASS wrong");

            assertThat(unknownUser).isEqualTo(knownUser);
            assertThat(noSuchUser).isEqualTo(wrongPassword);
        }
    }

    @Test
    void loginSucceedsAfterTwoWrongPasswords() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            refuse(client, account);
            refuse(client, account);

            client.login(account.name(), Account.PASSWORD);

            client.ok("STAT");
        }
    }

    @Test
    void connectionIsClosedAfterThreeWrongPasswords() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            refuse(client, account);
            refuse(client, account);
            refuse(client, account);

            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void passWithoutUserIsRefused() throws IOException {
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send("PASS secret")).startsWith("-ERR");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STAT", "LIST", "UIDL", "RETR 1", "TOP 1 0", "DELE 1", "RSET", "NOOP"})
    void transactionCommandsAreRefusedBeforeLogin(String command) throws IOException {
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            assertThat(client.send(command)).startsWith("-ERR");
        }
    }

    @Test
    void userAndPassAreRefusedAfterLogin() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client client = account.pop3()) {
            assertThat(client.send("USER " + account.name())).startsWith("-ERR");
            assertThat(client.send("PASS " + Account.PASSWORD)).startsWith("-ERR");
            client.ok("STAT");
        }
    }

    @Test
    void quitBeforeLoginClosesTheConnection() throws IOException {
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            client.quit();
        }
    }

    @Test
    void secondSessionIsToldThatTheMaildropIsInUse() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client first = account.pop3();
                Pop3Client second = Pop3Client.connect(server.pop3Port())) {
            second.ok("USER " + account.name());

            assertThat(second.send("PASS " + Account.PASSWORD)).startsWith("-ERR [IN-USE] ");
            first.ok("STAT");
        }
    }

    @Test
    void wrongPasswordDoesNotRevealThatTheMaildropIsInUse() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client first = account.pop3();
                Pop3Client second = Pop3Client.connect(server.pop3Port())) {
            first.ok("STAT");

            refuse(second, account);
        }
    }

    @Test
    void maildropIsFreeOnceQuitIsAnswered() throws IOException {
        Account account = Account.in(server, "keep.test");
        try (Pop3Client first = account.pop3()) {
            first.ok("QUIT");

            account.opened();
        }
    }

    @Test
    void maildropIsFreeSoonAfterAHangUp() throws IOException {
        Account account = Account.in(server, "keep.test");
        Pop3Client first = account.pop3();

        first.reset();

        await().untilAsserted(account::opened);
    }

    private static void refuse(Pop3Client client, Account account) throws IOException {
        client.ok("USER " + account.name());
        assertThat(client.send("PASS wrong")).startsWith("-ERR [AUTH] ");
    }
}
