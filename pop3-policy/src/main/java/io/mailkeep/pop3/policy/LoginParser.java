package io.mailkeep.pop3.policy;

import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.net.MalformedURLException;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.james.protocols.api.OidcSASLConfiguration;

/** Reads the {@code <login>} of {@code keepcopy.xml}. */
final class LoginParser {
    private static final int MOST_FAILURES = 1_000;
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final String NO_DELIMITER = "none";
    // No '@' and no ':', which have a meaning of their own in a login name.
    private static final String DELIMITERS = "+-_.=#~!$%&*^|";

    private LoginParser() {}

    static LoginSettings parse(Optional<Element> login) {
        return login.map(LoginParser::settings).orElse(LoginSettings.DEFAULT);
    }

    private static LoginSettings settings(Element login) {
        login.knows("plainText", "detailDelimiter", "failures", "credentialCache", "oidc")
                .knowsAttributes();
        LoginSettings settings = LoginSettings.of(
                login.child("plainText").map(LoginParser::plainText).orElse(LoginSettings.DEFAULT.plainText()),
                login.child("detailDelimiter")
                        .map(LoginParser::detailDelimiter)
                        .orElse(LoginSettings.DEFAULT.detailDelimiter()),
                login.child("failures").map(LoginParser::failures).orElse(Failures.DEFAULT),
                login.child("oidc").flatMap(LoginParser::oidc));
        return login.child("credentialCache")
                .map(cache -> cache.knows().knowsAttributes().duration(A_SECOND, AN_HOUR, A_MINUTE))
                .map(settings::withCredentialCache)
                .orElse(settings);
    }

    private static PlainText plainText(Element element) {
        element.knows().knowsAttributes();
        Optional<PlainText> found = Arrays.stream(PlainText.values())
                .filter(value -> name(value).equals(element.text()))
                .findFirst();
        if (found.isEmpty()) {
            element.complain(
                    "'" + element.text() + "' is unknown",
                    "Write one of "
                            + Arrays.stream(PlainText.values())
                                    .map(LoginParser::name)
                                    .collect(Collectors.joining(", ")));
        }
        return found.orElse(PlainText.REFUSED);
    }

    private static String name(PlainText value) {
        return value.name().toLowerCase(Locale.US);
    }

    private static Optional<Character> detailDelimiter(Element element) {
        element.knows().knowsAttributes();
        String text = element.text();
        if (text.equals(NO_DELIMITER)) {
            return Optional.empty();
        }
        if (text.length() != 1 || !DELIMITERS.contains(text)) {
            element.complain(
                    "'" + text + "' cannot stand between a user and a device",
                    "Write one of " + DELIMITERS + " or " + NO_DELIMITER);
            return Optional.of(LoginSettings.DEFAULT_DELIMITER);
        }
        return Optional.of(text.charAt(0));
    }

    private static Failures failures(Element failures) {
        failures.knows("perUser", "perAddress", "within").knowsAttributes();
        return Failures.of(
                number(failures, "perUser", Failures.DEFAULT_PER_USER),
                number(failures, "perAddress", Failures.DEFAULT_PER_ADDRESS),
                failures.child("within")
                        .map(within -> within.knows().knowsAttributes())
                        .map(within -> within.duration(A_MINUTE, A_DAY, Failures.DEFAULT_WITHIN))
                        .orElse(Failures.DEFAULT_WITHIN));
    }

    private static int number(Element failures, String name, int otherwise) {
        return failures.child(name)
                .map(element -> element.knows().knowsAttributes().number(0, MOST_FAILURES, otherwise))
                .orElse(otherwise);
    }

    private static Optional<OidcSASLConfiguration> oidc(Element oidc) {
        oidc.knows("jwksURL", "claim", "oidcConfigurationURL", "scope", "introspection", "userinfo")
                .knowsAttributes();
        Optional<URL> keys = required(oidc, "jwksURL").flatMap(LoginParser::url);
        Optional<String> claim = required(oidc, "claim").map(Element::text);
        Optional<URL> discovery = required(oidc, "oidcConfigurationURL").flatMap(LoginParser::url);
        Optional<String> scope = required(oidc, "scope").map(Element::text);
        Optional<Element> introspection = oidc.child("introspection")
                .map(element -> element.knows("url", "auth").knowsAttributes());
        Optional<Element> userinfo =
                oidc.child("userinfo").map(element -> element.knows("url").knowsAttributes());
        Optional<URL> introspectionUrl =
                introspection.flatMap(element -> required(element, "url")).flatMap(LoginParser::url);
        Optional<String> authorization =
                introspection.flatMap(element -> element.child("auth")).map(Element::text);
        Optional<URL> userinfoUrl =
                userinfo.flatMap(element -> required(element, "url")).flatMap(LoginParser::url);
        if (keys.isEmpty() || claim.isEmpty() || discovery.isEmpty() || scope.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new OidcSASLConfiguration(
                keys.get(), claim.get(), discovery.get(), scope.get(), introspectionUrl, authorization, userinfoUrl));
    }

    private static Optional<Element> required(Element parent, String name) {
        Optional<Element> found = parent.child(name)
                .map(element -> element.knows().knowsAttributes())
                .filter(element -> !element.text().isEmpty());
        if (found.isEmpty()) {
            parent.complain("the element <" + name + "> is missing or empty", "Write it as in imapserver.xml");
        }
        return found;
    }

    private static Optional<URL> url(Element element) {
        try {
            return Optional.of(new URL(element.text()))
                    .filter(url -> url.getProtocol().equals("https")
                            || url.getProtocol().equals("http"))
                    .or(() -> noUrl(element));
        } catch (MalformedURLException e) {
            return noUrl(element);
        }
    }

    private static Optional<URL> noUrl(Element element) {
        element.complain("'" + element.text() + "' is no URL", "Write one that begins with https://");
        return Optional.empty();
    }
}
