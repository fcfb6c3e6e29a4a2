package io.mailkeep.imap.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    private static final Charset LATIN = ISO_8859_1;

    @Test
    void plainTextIsSaidInOneLine() {
        assertThat(excerpt("", "\r\n  Dear all,\r\n\r\n\tthe  meeting\u0000 is off.\r\n"))
                .isEqualTo("Dear all, the meeting is off.");
    }

    @Test
    void aMessageWithoutContentTypeIsPlainText() {
        assertThat(excerpt("Subject: x\r\n", "Hello")).isEqualTo("Hello");
    }

    @Test
    void noMoreThan200CharactersAreSaid() {
        assertThat(excerpt("", "1234 6789 ".repeat(100)))
                .hasSize(199)
                .startsWith("1234 6789 1234")
                .endsWith("1234 6789");
    }

    @Test
    void aCharacterIsNeverCut() {
        String said = excerpt("Content-Type: text/plain; charset=utf-8\r\n", "\uD83D\uDCEC".repeat(300), UTF_8);

        assertThat(said).isEqualTo("\uD83D\uDCEC".repeat(200));
    }

    @Test
    void htmlIsSaidWithoutMarkup() {
        assertThat(excerpt(
                        "Content-Type: text/html\r\n",
                        "<html><head><title>T</title><style>p{}</style></head><body><script>x()</script>"
                                + "<p>Fish &amp;&nbsp;<b>chips</b></p><!-- c --><p>now</p></body></html>"))
                .isEqualTo("Fish & chips now");
    }

    @Test
    void htmlMayNameItsCharsetItself() {
        assertThat(excerpt("Content-Type: text/html\r\n", "<meta charset=iso-8859-1><p>caf\u00e9</p>", LATIN))
                .isEqualTo("caf\u00e9");
    }

    @Test
    void theFirstOfAlternativesIsSaid() {
        assertThat(excerpt(
                        "Content-Type: multipart/alternative; boundary=b\r\n",
                        "--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
                                + "--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n"))
                .isEqualTo("plain");
    }

    @Test
    void aBlankTextIsPassedOver() {
        assertThat(excerpt(
                        "Content-Type: multipart/alternative; boundary=b\r\n",
                        "--b\r\nContent-Type: text/plain\r\n\r\n \r\n\r\n"
                                + "--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n"))
                .isEqualTo("html");
    }

    @Test
    void attachmentsAndEnclosedMessagesArePassedOver() {
        assertThat(excerpt(
                        "Content-Type: multipart/mixed; boundary=b\r\n",
                        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: Attachment; filename=a.txt\r\n\r\nattached\r\n"
                                + "--b\r\nContent-Type: image/png\r\n\r\npicture\r\n"
                                + "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nenclosed\r\n"
                                + "--b\r\nContent-Type: text/plain\r\n\r\nsaid\r\n--b--\r\n"))
                .isEqualTo("said");
    }

    @Test
    void transferEncodingsAreUndone() {
        assertThat(excerpt(
                        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
                        "Gr=C3=BC=\r\n=C3=9Fe"))
                .isEqualTo("Gr\u00fc\u00dfe");
        assertThat(excerpt(
                        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n",
                        "R3L832U="))
                .isEqualTo("Gr\u00fc\u00dfe");
    }

    @Test
    void withoutACharsetUtf8IsTriedBeforeLatin() {
        assertThat(excerpt("", "Gr\u00fc\u00dfe", UTF_8)).isEqualTo("Gr\u00fc\u00dfe");
        assertThat(excerpt("", "Gr\u00fc\u00dfe", LATIN)).isEqualTo("Gr\u00fc\u00dfe");
    }

    @Test
    void anUnknownCharsetIsAsGoodAsNone() {
        assertThat(excerpt("Content-Type: text/plain; charset=\"x-<>'\"\r\n", "Gr\u00fc\u00dfe", UTF_8))
                .isEqualTo("Gr\u00fc\u00dfe");
    }

    @Test
    void textThatIsReadToItsLimitMayEndWithinACharacter() {
        assertThat(excerpt("", "a" + " ".repeat(64 * 1024 - 2) + "\u00fc", UTF_8))
                .isEqualTo("a");
    }

    @Test
    void whatHasNoTextSaysNothing() {
        assertThat(excerpt("Content-Type: image/png\r\n", "picture")).isEmpty();
        assertThat(excerpt("Content-Type: multipart/mixed; boundary=b\r\n", "no part"))
                .isEmpty();
        assertThat(excerpt("", "")).isEmpty();
    }

    @Test
    void aTextFarInsideIsNotLookedFor() {
        StringBuilder deep = new StringBuilder();
        for (int level = 0; level < 15_000; level++) {
            deep.append("Content-Type: multipart/mixed; boundary=b").append(level);
            deep.append("\r\n\r\n--b").append(level).append("\r\n");
        }
        byte[] message = deep.append("\r\ntext").toString().getBytes(LATIN);

        String said = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> excerpt(message));

        assertThat(said).isEmpty();
    }

    @Test
    void aTextBehindAMebibyteIsNotLookedFor() {
        assertThat(excerpt(
                        "Content-Type: multipart/mixed; boundary=b\r\n",
                        "--b\r\nContent-Type: image/png\r\n\r\n" + "0123456789\r\n".repeat(100_000)
                                + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nsaid\r\n--b--\r\n"))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadSaysNothing() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] octets, int from, int count) throws IOException {
                throw new IOException("The disk is gone");
            }
        };

        assertThatCode(() -> assertThat(Excerpt.of(broken)).isEmpty()).doesNotThrowAnyException();
    }

    private static String excerpt(String header, String body) {
        return excerpt(header, body, LATIN);
    }

    private static String excerpt(String header, String body, Charset charset) {
        return excerpt((header + "\r\n" + body).getBytes(charset));
    }

    private static String excerpt(byte[] message) {
        return Excerpt.of(new ByteArrayInputStream(message));
    }
}
