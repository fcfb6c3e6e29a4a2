package io.mailkeep.bench.search;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.junit.jupiter.api.Test;

class LettersTest {
    private final Patience patience = new Patience();
    private final Letters letters = new Letters(4, patience);

    @Test
    void aLetterIsTheSameWheneverItIsRead() throws IOException {
        assertThat(text(5)).isEqualTo(text(5)).isNotEqualTo(text(6));
    }

    @Test
    void theSizeOfALetterIsKnownWithoutWritingIt() throws IOException {
        assertThat(letter(1).getFullContentOctets()).isEqualTo(text(1).length());
        assertThat(letter(1_000_017).getFullContentOctets())
                .isEqualTo(text(1_000_017).length());
        assertThat(text(1_000_013).substring(0, (int) letter(1_000_013).getHeaderOctets()))
                .endsWith("UTF-8\r\n\r\n");
    }

    @Test
    void someAreRare() throws IOException {
        assertThat(letter(107).isSeen()).isFalse();
        assertThat(text(1_013)).contains("From: " + Letters.RARE_SENDER);
        assertThat(text(1_017)).contains(Letters.RARE_WORD + "\r\n");
        assertThat(text(1_021)).contains("X-Label: " + Letters.RARE_LABEL);
        assertThat(text(1_022)).doesNotContain(Letters.RARE_SENDER, Letters.RARE_WORD, Letters.RARE_LABEL);
    }

    @Test
    void nothingIsReadWhenPatienceIsOver() {
        patience.lasts(Duration.ZERO);

        assertThatThrownBy(() -> text(1)).isInstanceOf(Patience.OverException.class);
    }

    private String text(long uid) throws IOException {
        return new String(letter(uid).getFullContent().readAllBytes(), US_ASCII);
    }

    private MailboxMessage letter(long uid) {
        return letters.letter(InMemoryId.of(1), uid);
    }
}
