package io.mailkeep.pop3.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.james.protocols.api.BaseRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "+1", "1.0", "0x1", "1e3", " 1", "1 ", "99999999999", "2147483648", "\u0661", "1\0"})
    void onlyDecimalDigitsAreANumber(String text) {
        assertThat(Arguments.number(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "007", "2147483647"})
    void decimalDigitsAreANumber(String text) {
        assertThat(Arguments.number(text)).hasValue(Integer.parseInt(text));
    }

    @Test
    void oneSpaceSeparates() {
        assertThat(Arguments.of(new BaseRequest("TOP", "1  2"))).isEqualTo(List.of("1", "", "2"));
        assertThat(Arguments.of(new BaseRequest("LIST", null))).isEmpty();
    }
}
