package io.mailkeep.pop3.login;

import static io.mailkeep.pop3.login.LoginServer.ANNA;
import static io.mailkeep.pop3.login.LoginServer.PASSWORD;
import static io.mailkeep.pop3.login.LoginServer.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.dispatch.TestKeystore;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials without TLS (RFC 2595 §4, RFC 8314 §3). */
@Timeout(60)
class CleartextTest {
    @TempDir
    private Path directory;

    @Nested
    class Refused {
        private LoginServer server;

        @BeforeEach
        void start() throws Exception {
            server = LoginServer.withStartTls(LoginServer.settings(PlainText.REFUSED), TestKeystore.in(directory));
        }

        @AfterEach
        void stop() {
            server.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"USER anna@demo.test", "PASS secret", "AUTH PLAIN", "AUTH PLAIN AGEAYg=="})
        void credentialsAreRefusedWithTheWayOut(String command) throws Exception {
            try (TestClient client = server.connect()) {
                assertThat(client.ask(command))
                        .startsWith("-ERR")
                        .doesNotContain("[")
                        .contains("STLS");
            }
        }

        @Test
        void waysToLogInAreAnnouncedOnlyWithTls() throws Exception {
            try (TestClient client = server.connect()) {
                client.ask("CAPA");
                assertThat(client.multiLine()).contains("STLS").doesNotContain("USER", "SASL PLAIN");
                assertThat(client.ask("STLS")).startsWith("+OK");
                client.startTls();

                client.ask("CAPA");
                assertThat(client.multiLine()).contains("USER", "SASL PLAIN").doesNotContain("STLS");
                assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD)))
                        .startsWith("+OK");
                client.ask("CAPA");
                assertThat(client.multiLine()).contains("USER", "SASL PLAIN");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOPBACK", "ALLOWED"})
    void thisMachineNeedsNoTlsWhenItIsTrusted(PlainText plainText) throws Exception {
        try (LoginServer server = LoginServer.with(LoginServer.settings(plainText));
                TestClient client = server.connect()) {
            client.ask("CAPA");
            assertThat(client.multiLine()).contains("USER", "SASL PLAIN");
            client.ask("USER " + ANNA);
            assertThat(client.ask("PASS " + PASSWORD)).startsWith("+OK");
        }
    }

    @Test
    void portWithoutTlsNamesTheOther() throws Exception {
        try (LoginServer server = LoginServer.with(LoginServer.settings(PlainText.REFUSED));
                TestClient client = server.connect()) {
            assertThat(client.ask("USER " + ANNA)).startsWith("-ERR").contains("TLS", "995");
        }
    }
}
