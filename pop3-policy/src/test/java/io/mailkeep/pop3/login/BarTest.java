package io.mailkeep.pop3.login;

import static io.mailkeep.pop3.login.LoginServer.ANNA;
import static io.mailkeep.pop3.login.LoginServer.BERT;
import static io.mailkeep.pop3.login.LoginServer.CARL;
import static io.mailkeep.pop3.login.LoginServer.PASSWORD;
import static io.mailkeep.pop3.login.LoginServer.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too many failed logins, as clients see it. */
@Timeout(60)
class BarTest {
    private LoginServer server;

    @BeforeEach
    void start() throws Exception {
        server = LoginServer.with(LoginSettings.of(
                PlainText.LOOPBACK, Optional.of('+'), Failures.of(2, 0, Duration.ofMinutes(10)), Optional.empty()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void rightPasswordIsRefusedAsAWrongOne() throws Exception {
        fail(ANNA);
        fail(ANNA);

        String right = login(ANNA, PASSWORD);

        assertThat(right).startsWith("-ERR [SYS/TEMP] ").isEqualTo(login(ANNA, "wrong"));
        assertThat(server.counted("mailkeep-pop3-login-barred")).isEqualTo(2);
        assertThat(server.counted("mailkeep-pop3-login-refused")).isEqualTo(2);
    }

    @Test
    void otherUsersAreNotBarred() throws Exception {
        fail(ANNA);
        fail(ANNA);

        assertThat(login(CARL, PASSWORD)).startsWith("+OK");
    }

    @Test
    void userIsTheSameInEveryFormOfTheName() throws Exception {
        fail("recent:anna@demo.test");
        fail("anna+laptop@demo.test");

        assertThat(login(ANNA, PASSWORD)).startsWith("-ERR [SYS/TEMP] ");
    }

    @Test
    void successEndsTheCount() throws Exception {
        fail(BERT);
        assertThat(login(BERT, PASSWORD)).startsWith("+OK");

        fail(BERT);

        assertThat(login(BERT, PASSWORD)).startsWith("+OK");
    }

    private void fail(String name) throws Exception {
        assertThat(login(name, "wrong")).startsWith("-ERR [AUTH] ");
    }

    private String login(String name, String password) throws Exception {
        try (TestClient client = server.connect()) {
            String reply = client.ask("AUTH PLAIN " + plain("", name, password));
            if (reply.startsWith("+OK")) {
                client.ask("QUIT");
            }
            return reply;
        }
    }
}
