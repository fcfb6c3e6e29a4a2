package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginParserTest {
    private static final String OIDC =
            """
            <oidc>
              <jwksURL>https://id.test/keys</jwksURL>
              <claim>email</claim>
              <oidcConfigurationURL>https://id.test/discovery</oidcConfigurationURL>
              <scope>openid</scope>
              <introspection><url>https://id.test/introspect</url><auth>Basic x</auth></introspection>
              <userinfo><url>https://id.test/userinfo</url></userinfo>
            </oidc>
            """;

    @Test
    void absentElementNeedsTlsAndLimitsFailures() throws Exception {
        LoginSettings login = read("");

        assertThat(login)
                .isEqualTo(LoginSettings.of(
                        PlainText.REFUSED,
                        Optional.of('+'),
                        Failures.of(10, 50, Duration.ofMinutes(10)),
                        Optional.empty()));
        assertThat(read("<login/>")).isEqualTo(login);
    }

    @Test
    void everyElementIsRead() throws Exception {
        LoginSettings login = read("<login><plainText>allowed</plainText><detailDelimiter>-</detailDelimiter>"
                + "<failures><perUser>0</perUser><perAddress>7</perAddress><within>1 hour</within></failures>"
                + "<credentialCache>90 seconds</credentialCache></login>");

        assertThat(login)
                .isEqualTo(LoginSettings.of(
                                PlainText.ALLOWED,
                                Optional.of('-'),
                                Failures.of(0, 7, Duration.ofHours(1)),
                                Optional.empty())
                        .withCredentialCache(Duration.ofSeconds(90)));
    }

    @Test
    void devicesCanBeTurnedOff() throws Exception {
        assertThat(read("<login><detailDelimiter>none</detailDelimiter></login>")
                        .detailDelimiter())
                .isEmpty();
    }

    @Test
    void providerIsReadAsJamesReadsIt() throws Exception {
        OidcSASLConfiguration oidc = read("<login>" + OIDC + "</login>").oidc().orElseThrow();

        assertThat(oidc)
                .extracting(
                        OidcSASLConfiguration::getJwksURL,
                        OidcSASLConfiguration::getClaim,
                        OidcSASLConfiguration::getOidcConfigurationURL,
                        OidcSASLConfiguration::getScope,
                        OidcSASLConfiguration::getIntrospectionEndpoint,
                        OidcSASLConfiguration::getIntrospectionEndpointAuthorization,
                        OidcSASLConfiguration::getUserInfoEndpoint)
                .containsExactly(
                        new URL("https://id.test/keys"),
                        "email",
                        new URL("https://id.test/discovery"),
                        "openid",
                        Optional.of(new URL("https://id.test/introspect")),
                        Optional.of("Basic x"),
                        Optional.of(new URL("https://id.test/userinfo")));
    }

    @Test
    void fileThatIsReadAgainIsComparedByWhatItSays() throws Exception {
        LoginSettings login = read("<login>" + OIDC + "</login>");

        assertThat(read("<login>" + OIDC + "</login>").facts()).isEqualTo(login.facts());
        assertThat(read("<login>" + OIDC.replace(">email<", ">sub<") + "</login>")
                        .facts())
                .isNotEqualTo(login.facts());
    }

    @Test
    void providerOfTheReferenceFileIsValidOnceUncommented() throws Exception {
        String reference = Files.readString(
                Path.of(System.getProperty("mailkeep.root"), "deploy", "conf", "james", "keepcopy.xml"));
        String oidc = reference.substring(reference.indexOf("<oidc>\n"), reference.indexOf("</oidc> -->") + 7);

        assertThat(read("<login>" + oidc + "</login>").oidc()).isPresent();
    }

    @Test
    void exampleOfTheReadmeIsValid() throws Exception {
        String readme = Files.readString(Path.of(System.getProperty("mailkeep.root"), "pop3-policy", "README.md"));
        String example = readme.substring(readme.indexOf("<login>\n"), readme.indexOf("</login>\n") + 8);

        assertThat(read(example).plainText()).isEqualTo(PlainText.LOOPBACK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<plainText>yes</plainText> | 'yes' is unknown",
                "<plainText/> | '' is unknown",
                "<detailDelimiter>@</detailDelimiter> | '@' cannot stand",
                "<detailDelimiter>++</detailDelimiter> | '++' cannot stand",
                "<detailDelimiter>a</detailDelimiter> | 'a' cannot stand",
                "<failures><perUser>-1</perUser></failures> | '-1' is not a number",
                "<failures><perAddress>many</perAddress></failures> | 'many' is not a number",
                "<failures><within>1 second</within></failures> | '1 second' is not a time",
                "<failures><perDay>1</perDay></failures> | <perDay> is unknown",
                "<credentialCache>2 hours</credentialCache> | '2 hours' is not a time from 1 seconds to 60 minutes",
                "<oidc/> | <jwksURL> is missing",
                "<oidc><jwksURL>ftp://x</jwksURL></oidc> | 'ftp://x' is no URL",
                "<oidc><jwksURL>keys</jwksURL></oidc> | 'keys' is no URL",
                "<oidc><issuer>x</issuer></oidc> | <issuer> is unknown",
                "<tls/> | <tls> is unknown",
            })
    void mistakeIsNamed(String element, String complaint) {
        assertThatThrownBy(() -> read("<login>" + element + "</login>"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("keepcopy/login")
                .hasMessageContaining(complaint);
    }

    private static LoginSettings read(String login) throws Exception {
        String xml = "<keepcopy>" + login
                + "<policies><policy name=\"plain\"><onDelete><expunge/></onDelete></policy></policies>"
                + "<classOfService><default policy=\"plain\"/></classOfService></keepcopy>";
        return KeepCopyConfiguration.from(FileConfigurationProvider.getConfig(
                        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))))
                .login();
    }
}
