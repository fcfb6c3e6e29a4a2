package io.mailkeep.pop3.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.pop3.maildrop.Client;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.apache.james.core.Username;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginNameTest {
    private static final Optional<Character> PLUS = Optional.of('+');

    @ParameterizedTest
    @CsvSource({
        "anna@demo.test, anna@demo.test, , false",
        "Anna@Demo.test, anna@demo.test, , false",
        "anna, anna, , false",
        "anna+Laptop@demo.test, anna@demo.test, laptop, false",
        "anna+my_phone-2.0@demo.test, anna@demo.test, my_phone-2.0, false",
        "anna+laptop, anna, laptop, false",
        "recent:anna@demo.test, anna@demo.test, , true",
        "RECENT:anna+laptop@demo.test, anna@demo.test, laptop, true",
    })
    void formsAreRead(String text, String user, String device, boolean recent) {
        LoginName name = LoginName.of(text, PLUS);

        assertThat(name.user()).isEqualTo(Username.of(user));
        assertThat(name.client()).isEqualTo(Client.of(Optional.ofNullable(device), recent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+laptop@demo.test",
                "anna+@demo.test",
                "anna+a+b@demo.test",
                "anna+l\u00e4ptop@demo.test",
                "anna+a234567890b234567890c234567890d23@demo.test",
                "anna-laptop@demo.test",
            })
    void whatIsNoFormStandsForItself(String text) {
        assertThat(LoginName.of(text, PLUS)).isEqualTo(LoginName.literally(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"recent:", "recent:@demo.test", "a@b@c", "anna+x@b@c", "@", " "})
    void nameThatNobodyCanHaveIsRefused(String text) {
        assertThatThrownBy(() -> LoginName.of(text, PLUS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void delimiterIsChosen(@ForAll @AlphaChars @StringLength(min = 1, max = 20) String user) {
        assertThat(LoginName.of(user + "-laptop@demo.test", Optional.of('-')))
                .extracting(LoginName::user, name -> name.client().device())
                .containsExactly(Username.of(user + "@demo.test"), Optional.of("laptop"));
        assertThat(LoginName.of(user + "+laptop@demo.test", Optional.empty()).user())
                .isEqualTo(Username.of(user + "+laptop@demo.test"));
    }

    @Property
    void anyTextIsReadOrRefusedAndNoNameIsMadeUp(@ForAll String text) {
        try {
            LoginName read = LoginName.of(text, PLUS);

            assertThat(text.toLowerCase(Locale.US)).contains(read.user().getLocalPart());
            read.client().device().ifPresent(device -> assertThat(Client.isDevice(device))
                    .isTrue());
        } catch (IllegalArgumentException refused) {
            assertThatThrownBy(() -> Username.of(text.toLowerCase(Locale.US).replaceFirst("^recent:", "")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
