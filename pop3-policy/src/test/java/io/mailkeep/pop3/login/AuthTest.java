package io.mailkeep.pop3.login;

import static io.mailkeep.pop3.login.LoginServer.ANNA;
import static io.mailkeep.pop3.login.LoginServer.BERT;
import static io.mailkeep.pop3.login.LoginServer.BOSS;
import static io.mailkeep.pop3.login.LoginServer.CARL;
import static io.mailkeep.pop3.login.LoginServer.PASSWORD;
import static io.mailkeep.pop3.login.LoginServer.base64;
import static io.mailkeep.pop3.login.LoginServer.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH with PLAIN (RFC 5034, RFC 4616), and whom names stand for. */
@Timeout(60)
class AuthTest {
    private LoginServer server;

    @BeforeEach
    void start() throws Exception {
        server = LoginServer.with(LoginServer.settings(PlainText.LOOPBACK));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void initialResponseLogsIn() throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("+OK 0 messages");
            assertThat(client.ask("STAT")).isEqualTo("+OK 0 0");
        }
    }

    @Test
    void responseToTheChallengeLogsIn() throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("auth plain")).isEqualTo("+ ");
            assertThat(client.ask(plain("", ANNA, PASSWORD))).startsWith("+OK");
            assertThat(client.ask("STAT")).isEqualTo("+OK 0 0");
        }
    }

    @Test
    void responseThatWasSentAheadIsNoCommand() throws Exception {
        try (TestClient client = server.connect()) {
            client.send("CAPA\r\nAUTH PLAIN\r\n" + plain("", ANNA, PASSWORD) + "\r\nSTAT\r\nQUIT\r\n");

            client.multiLine();
            assertThat(client.line()).isEqualTo("+ ");
            assertThat(client.line()).startsWith("+OK 0 messages");
            assertThat(client.line()).isEqualTo("+OK 0 0");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void everythingSentAheadIsAnsweredInOrder() throws Exception {
        try (TestClient client = server.connect()) {
            client.send("AUTH PLAIN\r\n*\r\nAUTH PLAIN\r\nQUIT\r\nAUTH PLAIN =\r\nUSER " + ANNA + "\r\nPASS " + PASSWORD
                    + "\r\nSTAT\r\n");

            assertThat(client.line()).isEqualTo("+ ");
            assertThat(client.line()).startsWith("-ERR");
            assertThat(client.line()).isEqualTo("+ ");
            assertThat(client.line()).startsWith("-ERR");
            assertThat(client.line()).startsWith("-ERR");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).isEqualTo("+OK 0 0");
        }
    }

    @Test
    void starCancels() throws Exception {
        try (TestClient client = server.connect()) {
            client.ask("AUTH PLAIN");

            assertThat(client.ask("*")).startsWith("-ERR").doesNotContain("[");
            assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("+OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "=", "!!!!", "AGFubmE", "QUIT", "AGFu\0bmE=", "AAAA", "/////w==", "\u00e9\u00e9\u00e9\u00e9"
            })
    void responseThatMakesNoSenseIsRefusedAndEndsTheExchange(String response) throws Exception {
        try (TestClient client = server.connect()) {
            client.ask("AUTH PLAIN");

            assertThat(client.ask(response)).startsWith("-ERR").doesNotContain("[");
            assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("+OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH",
                "AUTH ",
                "AUTH NTLM",
                "AUTH OAUTHBEARER",
                "AUTH XOAUTH2",
                "AUTH PLAIN =",
                "AUTH PLAIN a b"
            })
    void commandThatMakesNoSenseIsRefused(String command) throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask(command)).startsWith("-ERR").doesNotContain("[");
            assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("+OK");
        }
    }

    @Test
    void wrongPasswordIsAnsweredAsToPass() throws Exception {
        try (TestClient auth = server.connect();
                TestClient pass = server.connect()) {
            pass.ask("USER " + ANNA);

            assertThat(auth.ask("AUTH PLAIN " + plain("", ANNA, "wrong")))
                    .startsWith("-ERR [AUTH] ")
                    .isEqualTo(pass.ask("PASS wrong"));
        }
    }

    @Test
    void thirdFailureIsTheLastOfAConnection() throws Exception {
        try (TestClient client = server.connect()) {
            for (int n = 0; n < 3; n++) {
                assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, "wrong"))).startsWith("-ERR [AUTH] ");
            }

            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void isRefusedAfterLogin() throws Exception {
        try (TestClient client = loggedIn(plain("", ANNA, PASSWORD))) {
            assertThat(client.ask("AUTH PLAIN " + plain("", CARL, PASSWORD))).isEqualTo("-ERR already logged in");
            assertThat(client.ask("STAT")).startsWith("+OK");
        }
    }

    @Test
    void forgetsTheUserThatWasNamed() throws Exception {
        try (TestClient client = server.connect()) {
            client.ask("USER " + ANNA);
            client.ask("AUTH PLAIN =");

            assertThat(client.ask("PASS " + PASSWORD)).startsWith("-ERR");
        }
    }

    @Test
    void isAnnouncedInBothStates() throws Exception {
        try (TestClient client = server.connect()) {
            client.ask("CAPA");
            assertThat(client.multiLine()).contains("SASL PLAIN").doesNotHaveDuplicates();
            client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD));
            client.ask("CAPA");
            assertThat(client.multiLine()).contains("SASL PLAIN").doesNotHaveDuplicates();
        }
    }

    @Test
    void maildropIsInUseWhicheverWayItWasOpened() throws Exception {
        try (TestClient first = loggedIn(plain("", ANNA, PASSWORD));
                TestClient second = server.connect()) {
            assertThat(second.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("-ERR [IN-USE] ");
            first.ask("QUIT");
            assertThat(second.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("+OK");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', anna+laptop@demo.test",
        "'', ANNA@demo.test",
        "'', recent:anna@demo.test",
        "'', Recent:anna+laptop@demo.test",
        "anna@demo.test, anna@demo.test",
        "anna+phone@demo.test, anna@demo.test",
        "anna@demo.test, boss@demo.test",
        "recent:anna+phone@demo.test, boss+office@demo.test",
    })
    void formOfANameOpensTheMaildropOfItsUser(String actAs, String name) throws Exception {
        try (TestClient client = loggedIn(plain(actAs, name, PASSWORD));
                TestClient anna = server.connect()) {
            assertThat(client.ask("STAT")).isEqualTo("+OK 0 0");
            assertThat(anna.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("-ERR [IN-USE] ");
        }
    }

    @Test
    void nameOfAnAccountIsNoForm() throws Exception {
        try (TestClient client = loggedIn(plain("", BERT, PASSWORD));
                TestClient again = server.connect()) {
            assertThat(client.ask("STAT")).isEqualTo("+OK 0 0");
            again.ask("USER " + BERT);
            assertThat(again.ask("PASS " + PASSWORD)).startsWith("-ERR [IN-USE] ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "carl@demo.test, anna@demo.test",
        "carl@demo.test, boss@demo.test",
        "nobody@demo.test, boss@demo.test",
        "a@b@c, anna@demo.test",
        "'', a@b@c",
        "'', anna+two words@demo.test",
        "'', anna+@demo.test",
        "'', bert@demo.test",
        "'', recent:",
    })
    void whoeverMayNotReadTheMailIsAnsweredAsWithAWrongPassword(String actAs, String name) throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH PLAIN " + plain(actAs, name, PASSWORD)))
                    .isEqualTo("-ERR [AUTH] wrong user name or password");
        }
    }

    @Test
    void userAndPassKnowTheFormsToo() throws Exception {
        try (TestClient client = server.connect();
                TestClient anna = server.connect()) {
            assertThat(client.ask("USER recent:anna+laptop@demo.test")).startsWith("+OK");
            assertThat(client.ask("PASS " + PASSWORD)).startsWith("+OK");
            assertThat(anna.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("-ERR [IN-USE] ");
        }
    }

    @Test
    void responseMayBeAsLongAsALine() throws Exception {
        String response = plain("", ANNA, "x".repeat(6_000));
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH PLAIN " + response)).startsWith("-ERR [AUTH]");
            client.ask("AUTH PLAIN");
            assertThat(client.ask(response)).startsWith("-ERR [AUTH]");
        }
    }

    @Test
    void lineThatIsTooLongEndsNoSession() throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH PLAIN " + base64("x".repeat(20_000)))).startsWith("-ERR");
            assertThat(client.ask("AUTH PLAIN " + plain("", BOSS, PASSWORD))).startsWith("+OK");
        }
    }

    private TestClient loggedIn(String response) throws Exception {
        TestClient client = server.connect();
        assertThat(client.ask("AUTH PLAIN " + response)).startsWith("+OK");
        return client;
    }
}
