package io.mailkeep.pop3.login;

import static io.mailkeep.pop3.login.LoginServer.ANNA;
import static io.mailkeep.pop3.login.LoginServer.BOSS;
import static io.mailkeep.pop3.login.LoginServer.CARL;
import static io.mailkeep.pop3.login.LoginServer.PASSWORD;
import static io.mailkeep.pop3.login.LoginServer.base64;
import static io.mailkeep.pop3.login.LoginServer.plain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import net.javacrumbs.jsonunit.assertj.JsonAssertions;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER (RFC 7628) and XOAUTH2 against a real provider. */
@Timeout(60)
class BearerTest {
    private static final String REFUSED = "-ERR [AUTH] wrong user name or password";

    private TokenProvider provider;
    private LoginServer server;

    @BeforeEach
    void start() throws Exception {
        provider = new TokenProvider();
        server = server(provider.settings());
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    @Test
    void mechanismsAreAnnounced() throws Exception {
        try (TestClient client = server.connect()) {
            client.ask("CAPA");

            assertThat(client.multiLine()).contains("SASL PLAIN OAUTHBEARER XOAUTH2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,a=anna@demo.test,\1host=mail.demo.test\1port=110\1auth=Bearer %s\1\1",
                "y,a=ANNA@demo.test,\1auth=bearer %s\1\1",
                "n,a=anna+laptop@demo.test,\1auth=Bearer %s\1\1",
                "n,,\1auth=Bearer %s\1\1",
                "n,\1auth=Bearer %s\1\1",
                "n,user=anna@demo.test\1auth=Bearer %s\1\1",
                "n,,\1user=recent:anna@demo.test\1auth=Bearer %s\1\1",
            })
    void oauthbearerLogsIn(String message) throws Exception {
        try (TestClient client = server.connect();
                TestClient anna = server.connect()) {
            assertThat(client.ask("AUTH OAUTHBEARER " + base64(message.formatted(provider.tokenOf(ANNA)))))
                    .startsWith("+OK");
            assertThat(anna.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("-ERR [IN-USE] ");
        }
    }

    @Test
    void xoauth2LogsIn() throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2")).isEqualTo("+ ");
            assertThat(client.ask(xoauth2(ANNA, provider.tokenOf(ANNA)))).startsWith("+OK");
        }
    }

    @Test
    void tokenWithoutKeyIdIsHeldAgainstAllKeys() throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2 " + xoauth2(ANNA, provider.tokenWithoutKeyId(ANNA))))
                    .startsWith("+OK");
        }
    }

    @Test
    void whoeverMayReadOthersMailDoes() throws Exception {
        try (TestClient client = server.connect();
                TestClient anna = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2 " + xoauth2(ANNA, provider.tokenOf(BOSS))))
                    .startsWith("+OK");
            assertThat(anna.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("-ERR [IN-USE] ");
        }
    }

    static Stream<Named<Function<TokenProvider, String>>> badTokens() {
        return Stream.of(
                Named.of("somebody else's", provider -> provider.tokenOf(CARL)),
                Named.of("of no account", provider -> provider.tokenOf("nobody@demo.test")),
                Named.of("of no name", provider -> provider.tokenOf("a@b@c")),
                Named.of("expired", provider -> provider.expiredTokenOf(ANNA)),
                Named.of("forged", provider -> TokenProvider.forgedTokenOf(ANNA)),
                Named.of("unsigned", provider -> TokenProvider.unsignedTokenOf(ANNA)),
                Named.of("of an unknown key", provider -> provider.tokenOfKey("key-2", ANNA)),
                Named.of("without a user", TokenProvider::tokenWithoutUser),
                Named.of("no token", provider -> "rubbish"),
                Named.of("dots", provider -> ".."),
                Named.of("of strange parts", provider -> "e30.e30.e30"));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void badTokenIsToldWhyBeforeItIsRefused(Function<TokenProvider, String> token) throws Exception {
        try (TestClient client = server.connect()) {
            String challenge = client.ask(
                    "AUTH OAUTHBEARER " + base64("n,a=anna@demo.test,\1auth=Bearer " + token.apply(provider) + "\1\1"));

            assertThat(challenge).startsWith("+ ");
            JsonAssertions.assertThatJson(new String(Base64.getDecoder().decode(challenge.substring(2)), UTF_8))
                    .isEqualTo("{status: 'invalid_token', scope: 'openid email', 'openid-configuration': '"
                            + provider.settings().getOidcConfigurationURL() + "'}");
            assertThat(client.ask("AQ==")).isEqualTo(REFUSED);
            assertThat(client.ask("AUTH PLAIN " + plain("", ANNA, PASSWORD))).startsWith("+OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth=Bearer x\1\1",
                "p=tls-unique,,\1auth=Bearer x\1\1",
                "n,,\1\1",
                "n,,\1auth=Basic x\1\1",
                "n,,\1auth=Bearer \1\1",
                "n,,\1auth=Bearer x\1auth=Bearer y\1\1",
                "n,a=an=na,\1auth=Bearer x\1\1",
                "n,a=anna\1auth=Bearer x\1\1",
            })
    void messageThatIsNoneIsRefusedAtOnce(String message) throws Exception {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH OAUTHBEARER " + base64(message)))
                    .startsWith("-ERR")
                    .doesNotContain("[");
        }
    }

    @Test
    void silentProviderIsATemporaryError() throws Exception {
        String token = provider.tokenOf(ANNA);
        provider.close();
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2 " + xoauth2(ANNA, token))).startsWith("-ERR [SYS/TEMP] ");
        }
    }

    @Test
    void signingKeyIsAskedForOnce() throws Exception {
        for (int n = 0; n < 3; n++) {
            try (TestClient client = server.connect()) {
                assertThat(client.ask("AUTH XOAUTH2 " + xoauth2(ANNA, provider.tokenOf(ANNA))))
                        .startsWith("+OK");
                client.ask("QUIT");
            }
        }

        assertThat(provider.keysAskedFor()).isEqualTo(1);
    }

    @Test
    void inventedKeysKeepNobodyOut() throws Exception {
        for (int n = 0; n < 20; n++) {
            try (TestClient client = server.connect()) {
                assertThat(client.ask("AUTH XOAUTH2 " + xoauth2(ANNA, provider.tokenOfKey("invented-" + n, ANNA))))
                        .startsWith("+ ");
            }
        }

        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2 " + xoauth2(ANNA, provider.tokenOf(ANNA))))
                    .startsWith("+OK");
        }
        assertThat(provider.keysAskedFor()).isLessThan(5);
    }

    @Test
    void tokenThatIntrospectionTookBackIsRefused() throws Exception {
        restart(provider.settingsWithIntrospection());
        tokenIsGoodUntilTakenBack();
    }

    @Test
    void tokenThatUserinfoTookBackIsRefused() throws Exception {
        restart(provider.settingsWithUserinfo());
        tokenIsGoodUntilTakenBack();
    }

    private void tokenIsGoodUntilTakenBack() throws Exception {
        String response = xoauth2(ANNA, provider.tokenOf(ANNA));
        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2 " + response)).startsWith("+OK");
            client.ask("QUIT");
        }

        provider.takeTokensBack();

        try (TestClient client = server.connect()) {
            assertThat(client.ask("AUTH XOAUTH2 " + response)).startsWith("+ ");
            assertThat(client.ask("")).isEqualTo(REFUSED);
        }
    }

    private void restart(OidcSASLConfiguration settings) throws Exception {
        server.close();
        server = server(settings);
    }

    private static LoginServer server(OidcSASLConfiguration oidc) throws Exception {
        return LoginServer.with(LoginSettings.of(
                PlainText.LOOPBACK, Optional.of('+'), Failures.of(100, 100, Duration.ofMinutes(1)), Optional.of(oidc)));
    }

    private static String xoauth2(String user, String token) {
        return base64("user=" + user + "\1auth=Bearer " + token + "\1\1");
    }
}
