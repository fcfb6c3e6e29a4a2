package io.mailkeep.pop3.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MechanismTest {
    @Property
    void plainCarriesWhateverHasNoNul(@ForAll String actAs, @ForAll String name, @ForAll String password) {
        Assume.that(!(actAs + name + password).contains("\0") && !name.isEmpty() && !password.isEmpty());
        Assume.that(isText(actAs) && isText(name) && isText(password));

        assertThat(Mechanism.PLAIN.read(LoginServer.plain(actAs, name, password)))
                .contains(Credentials.ofPassword(Optional.of(actAs).filter(given -> !given.isEmpty()), name, password));
    }

    @Property
    void nameInOauthbearerIsEscaped(@ForAll String name) {
        Assume.that(!name.isEmpty() && name.indexOf(1) < 0 && isText(name));
        String escaped = name.replace("=", "=3D").replace(",", "=2C");

        assertThat(Mechanism.OAUTHBEARER.read(LoginServer.base64("n,a=" + escaped + ",\1auth=Bearer t\1\1")))
                .contains(Credentials.ofToken(Optional.of(name), "t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth=Bearer t\1\1",
                "user=\1auth=Bearer t\1\1",
                "user=anna\1\1",
                "user=a\1user=b\1auth=Bearer t\1\1"
            })
    void xoauth2WantsAUserAndAToken(String message) {
        assertThat(Mechanism.XOAUTH2.read(LoginServer.base64(message))).isEmpty();
    }

    @Test
    void textOfCredentialsShowsNoSecret() {
        assertThat(Credentials.ofPassword(Optional.empty(), "anna", "geheim")).hasToString("Credentials of anna");
        assertThat(Credentials.ofToken(Optional.empty(), "geheim").toString()).doesNotContain("geheim");
    }

    /** Whether it is Unicode: half a surrogate pair has no octets. */
    private static boolean isText(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
