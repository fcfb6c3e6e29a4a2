package io.mailkeep.pop3.login;

import static io.mailkeep.pop3.login.LoginServer.ANNA;
import static io.mailkeep.pop3.login.LoginServer.CARL;
import static io.mailkeep.pop3.login.LoginServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which passwords are believed, and how long. */
@Timeout(60)
class CredentialCacheTest {
    private static final LoginSettings ASKING = LoginServer.settings(PlainText.LOOPBACK);
    private static final LoginSettings REMEMBERING = ASKING.withCredentialCache(Duration.ofMinutes(5));

    @Test
    void aPasswordThatWasRightIsBelievedWithoutAskingAgain() throws Exception {
        try (LoginServer server = LoginServer.with(REMEMBERING)) {
            assertThat(login(server, ANNA, PASSWORD)).startsWith("+OK");

            server.changePassword(ANNA, "another");

            assertThat(login(server, ANNA, PASSWORD)).startsWith("+OK");
            assertThat(login(server, ANNA, "another")).startsWith("+OK");
        }
    }

    @Test
    void eachLoginIsCheckedByDefault() throws Exception {
        try (LoginServer server = LoginServer.with(ASKING)) {
            assertThat(login(server, ANNA, PASSWORD)).startsWith("+OK");

            server.changePassword(ANNA, "another");

            assertThat(login(server, ANNA, PASSWORD)).startsWith("-ERR [AUTH]");
        }
    }

    @Test
    void nothingIsBelievedOfAnotherUserOrOfAWrongPassword() throws Exception {
        try (LoginServer server = LoginServer.with(REMEMBERING)) {
            login(server, ANNA, PASSWORD);
            server.changePassword(CARL, "another");

            assertThat(login(server, CARL, PASSWORD)).startsWith("-ERR [AUTH]");
            assertThat(login(server, ANNA, "wrong")).startsWith("-ERR [AUTH]");
            assertThat(login(server, ANNA, "wrong")).startsWith("-ERR [AUTH]");
        }
    }

    @Test
    void aPasswordIsForgottenAfterItsTime() throws Exception {
        try (LoginServer server = LoginServer.with(ASKING.withCredentialCache(Duration.ofSeconds(1)))) {
            login(server, ANNA, PASSWORD);
            server.changePassword(ANNA, "another");

            await().pollInterval(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(login(server, ANNA, PASSWORD)).startsWith("-ERR [AUTH]"));
        }
    }

    private static String login(LoginServer server, String name, String password) throws Exception {
        try (TestClient client = server.connect()) {
            client.ask("USER " + name);
            String reply = client.ask("PASS " + password);
            client.ask("QUIT");
            return reply;
        }
    }
}
