package io.mailkeep.imap.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a message is made of, its excerpt is a line that a client may be sent. */
class ExcerptPropertyTest {
    private static final List<byte[]> REAL = real();
    private static final String BREAKERS = "\r\n-=:;\"<>&#\0\u00ff ";

    @Property(tries = 2000)
    void ofRealMailThatWasDamaged(@ForAll("damaged") byte[] message) {
        expectLine(message);
    }

    @Property(tries = 500)
    void ofHtml(@ForAll("html") String html) {
        expectLine(("Content-Type: text/html; charset=utf-8\r\n\r\n" + html).getBytes(StandardCharsets.UTF_8));
    }

    private static void expectLine(byte[] message) {
        String excerpt = Excerpt.of(new ByteArrayInputStream(message));

        assertThat(excerpt.codePointCount(0, excerpt.length())).isLessThanOrEqualTo(200);
        assertThat(excerpt.codePoints().filter(Character::isISOControl)).isEmpty();
        assertThat(new String(excerpt.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(excerpt);
    }

    private static List<byte[]> real() {
        try {
            return Corpus.messages();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Combinators.combine(
                        Arbitraries.of(REAL),
                        Arbitraries.integers().between(0, 4000).list().ofMaxSize(40),
                        Arbitraries.of(BREAKERS.chars().mapToObj(c -> (byte) c).toList())
                                .list()
                                .ofSize(40),
                        Arbitraries.integers().between(1, 8000))
                .as((mail, places, octets, length) -> {
                    byte[] damaged = Arrays.copyOf(mail, Math.min(mail.length, length));
                    for (int i = 0; i < places.size(); i++) {
                        damaged[places.get(i) % damaged.length] = octets.get(i);
                    }
                    return damaged;
                });
    }

    @Provide
    Arbitrary<String> html() {
        return Arbitraries.of(
                        "<",
                        ">",
                        "</",
                        "<p>",
                        "<table><tr><td>",
                        "<script>",
                        "</script>",
                        "<!--",
                        "-->",
                        "<![CDATA[",
                        "<frameset>",
                        "<body>",
                        "<svg><math>",
                        "<template>",
                        "<select><option>",
                        "&#0;",
                        "&#xD800;",
                        "&#x10FFFF;",
                        "&nbsp;",
                        "&amp",
                        "\0",
                        "text ",
                        "\uD83D\uDCEC",
                        "<meta charset=utf-16>")
                .list()
                .ofMaxSize(200)
                .map(pieces -> String.join("", pieces));
    }
}
