package io.mailkeep.search.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FoldedTest {
    @Property
    void everyPieceOfATextIsFoundInIt(@ForAll String before, @ForAll String text, @ForAll String after) {
        String haystack = Folded.haystack(before + '.' + text + '.' + after);

        assertThat(haystack).contains(Folded.needle('.' + text + '.'));
    }

    @Property
    void foldedTextCanBeWritten(@ForAll String text) throws CharacterCodingException {
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(Folded.haystack(text)));
    }

    @Property
    void noTextHasThePadding(@ForAll String text) {
        assertThat(Folded.needle(text + "\uFFFE")).doesNotContain(Folded.PADDING.substring(1));
    }

    @Example
    void caseDoesNotMatter() {
        assertThat(Folded.needle("Stra\u00dfe")).isEqualTo(Folded.needle("STRASSE"));
        assertThat(Folded.needle("\u03c3\u03c2\u03a3")).isEqualTo("\u03a3\u03a3\u03a3");
        assertThat(Folded.needle("\ud801\udc28")).isEqualTo("\ud801\udc00");
    }
}
