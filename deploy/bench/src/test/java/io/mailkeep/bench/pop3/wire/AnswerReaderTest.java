package io.mailkeep.bench.pop3.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.bench.pop3.wire.AnswerReader.Body;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    @Test
    void aBodyEndsWithALineOfNothingButADot() throws IOException {
        AnswerReader in = reading("+OK 2 lines\r\nab\r\nc\r\n.\r\n+OK next\r\n");

        assertThat(in.status()).isEqualTo("+OK 2 lines");
        assertThat(in.body()).isEqualTo(new Body(2, "ab\r\nc\r\n".length()));
        assertThat(in.status()).isEqualTo("+OK next");
    }

    @Test
    void stuffedDotsDoNotCount() throws IOException {
        assertThat(reading("..\r\n...b\r\na.\r\n.\r\n").body()).isEqualTo(new Body(3, ".\r\n..b\r\na.\r\n".length()));
    }

    @Test
    void aBodyMayBeEmpty() throws IOException {
        assertThat(reading(".\r\n").body()).isEqualTo(new Body(0, 0));
    }

    @Test
    void emptyLinesCount() throws IOException {
        assertThat(reading("\r\n\n.\r\n").body()).isEqualTo(new Body(2, 3));
    }

    @Test
    void aBodyMayBeLongerThanTheBuffer() throws IOException {
        String line = "x".repeat(99_998) + "\r\n";

        assertThat(reading(line + line + ".\r\n").body()).isEqualTo(new Body(2, 200_000));
    }

    @Test
    void anAnswerThatStopsIsNoAnswer() {
        assertThatThrownBy(() -> reading("+OK").status()).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> reading("ab\r\n").body()).isInstanceOf(EOFException.class);
    }

    private static AnswerReader reading(String answers) {
        return new AnswerReader(new ByteArrayInputStream(answers.getBytes(US_ASCII)));
    }
}
