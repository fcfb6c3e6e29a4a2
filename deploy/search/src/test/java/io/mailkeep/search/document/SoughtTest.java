package io.mailkeep.search.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

class SoughtTest {
    /** Around where a text is read in pieces. */
    @Property(tries = 300)
    void aTextIsFoundWhereverItIs(@ForAll @IntRange(min = 0, max = 20_000) int before, @ForAll("texts") String text)
            throws IOException {
        String body = "x".repeat(before) + '|' + text + '|';

        assertThat(Sought.of('|' + text + '|').isInBodyOf(letter(body))).isTrue();
        assertThat(Sought.of('|' + text + "||").isInBodyOf(letter(body))).isFalse();
    }

    @Property(tries = 300)
    void aTextIsFoundWhereAStringHasIt(@ForAll("fewLetters") String body, @ForAll("fewLetters") String text)
            throws IOException {
        assertThat(Sought.of(text).isInBodyOf(letter(body))).isEqualTo(body.contains(text));
    }

    @Example
    void headersAreNoBody() throws IOException {
        var letter = Letter.of("Subject: =?UTF-8?Q?gr=C3=BCn?=\r\n\r\nbody");

        assertThat(Sought.of("gr\u00fcn").isInBodyOf(letter)).isFalse();
        assertThat(Sought.of("gr\u00fcn").isInTextOf(letter)).isTrue();
        assertThat(Sought.of("=?utf-8").isInTextOf(letter)).isTrue();
    }

    @Example
    void textThatIsWronglyEncodedIsReadAsFarAsItGoes() throws IOException {
        var letter = Letter.of(
                """
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Transfer-Encoding: base64

                Zm91bmQ=q=
                --b
                Content-Transfer-Encoding: base64

                q=
                --b

                this, too
                --b--
                """
                        .replace("\n", "\r\n"));

        assertThat(Sought.of("found").isInBodyOf(letter)).isTrue();
        assertThat(Sought.of("this, too").isInBodyOf(letter)).isTrue();
    }

    private static MailboxMessage letter(String body) {
        return Letter.of("Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(body.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("abC\u00df\u03c3\u0131 ")
                .withCharRange('\u4e00', '\u4e20')
                .ofMaxLength(300);
    }

    @Provide
    Arbitrary<String> fewLetters() {
        return Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(9);
    }
}
