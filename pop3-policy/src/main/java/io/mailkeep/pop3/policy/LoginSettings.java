package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.protocols.api.OidcSASLConfiguration;

/** Who may log in and how, the {@code <login>} of {@code keepcopy.xml}. Immutable. */
@AutoValue
public abstract class LoginSettings {
    static final char DEFAULT_DELIMITER = '+';

    /** What holds without {@code <login>}: TLS is needed, and nobody guesses passwords for long. */
    public static final LoginSettings DEFAULT =
            of(PlainText.REFUSED, Optional.of(DEFAULT_DELIMITER), Failures.DEFAULT, Optional.empty());

    /** Where credentials may come without TLS. */
    public enum PlainText {
        REFUSED,
        /** From this machine, hence from a proxy on it that ends TLS. */
        LOOPBACK,
        ALLOWED
    }

    /** Settings that have each login checked by James. */
    public static LoginSettings of(
            PlainText plainText,
            Optional<Character> detailDelimiter,
            Failures failures,
            Optional<OidcSASLConfiguration> oidc) {
        return new AutoValue_LoginSettings(plainText, detailDelimiter, failures, oidc, Optional.empty());
    }

    /** The same with verified passwords believed for that long. */
    public LoginSettings withCredentialCache(Duration duration) {
        return new AutoValue_LoginSettings(plainText(), detailDelimiter(), failures(), oidc(), Optional.of(duration));
    }

    public abstract PlainText plainText();

    /** What stands between user and device in a login name; empty when such names are not known. */
    public abstract Optional<Character> detailDelimiter();

    public abstract Failures failures();

    /** The provider of bearer tokens; empty when there is none. */
    public abstract Optional<OidcSASLConfiguration> oidc();

    /** How long a verified password is believed without another look; empty for never. */
    public abstract Optional<Duration> credentialCache();

    /** All of it as values that can be compared, which James's are not. */
    ImmutableList<Object> facts() {
        return ImmutableList.of(
                plainText(),
                detailDelimiter(),
                failures(),
                credentialCache(),
                oidc().map(provider -> ImmutableList.of(
                        provider.getJwksURL().toString(),
                        provider.getClaim(),
                        provider.getOidcConfigurationURL().toString(),
                        provider.getScope(),
                        provider.getIntrospectionEndpoint().map(URL::toString),
                        provider.getIntrospectionEndpointAuthorization(),
                        provider.getUserInfoEndpoint().map(URL::toString))));
    }

    /** How many failed logins are too many. */
    @AutoValue
    public abstract static class Failures {
        static final int DEFAULT_PER_USER = 10;
        static final int DEFAULT_PER_ADDRESS = 50;
        static final Duration DEFAULT_WITHIN = Duration.ofMinutes(10);

        static final Failures DEFAULT = of(DEFAULT_PER_USER, DEFAULT_PER_ADDRESS, DEFAULT_WITHIN);

        /** With 0 for no limit. */
        public static Failures of(int perUser, int perAddress, Duration within) {
            return new AutoValue_LoginSettings_Failures(perUser, perAddress, within);
        }

        /** Of one user from one address; 0 for no limit. */
        public abstract int perUser();

        /** Of all users from one address; 0 for no limit. */
        public abstract int perAddress();

        /** The length of the window that slides over them. */
        public abstract Duration within();
    }
}
