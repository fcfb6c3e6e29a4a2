package io.mailkeep.pop3.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatusLineTest {
    @Test
    void codeStandsInFrontOfTheText() {
        assertThat(StatusLine.error(StatusLine.Code.IN_USE, "busy").getLines())
                .asString()
                .isEqualTo("[-ERR [IN-USE] busy]");
    }

    @Test
    void freeTextCannotPassForACode() {
        assertThatThrownBy(() -> StatusLine.ok("[AUTH] x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lineIsPrintableAsciiOf512OctetsAtMost() {
        String line = StatusLine.error(StatusLine.Code.SYS_TEMP, "a\r\n\u00e9" + "x".repeat(1000))
                .getLines()
                .get(0)
                .toString();

        assertThat(line).startsWith("-ERR [SYS/TEMP] a???x").hasSizeLessThanOrEqualTo(510);
    }
}
