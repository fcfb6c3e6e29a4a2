package io.mailkeep.bench.pop3.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private final Corpus corpus = new Corpus();

    @Test
    void messagesAreTheSameEachTime() {
        assertThat(corpus.letters()).isEqualTo(new Corpus().letters()).doesNotHaveDuplicates();
    }

    @Test
    void aMaildropRepeatsThem() {
        assertThat(corpus.size(1)).isEqualTo(corpus.letters().get(0).text().length());
        assertThat(corpus.size(Corpus.MESSAGES + 1)).isEqualTo(corpus.size(1));
        assertThat(corpus.size(1, 2 * Corpus.MESSAGES)).isEqualTo(2 * corpus.size(1, Corpus.MESSAGES));
    }

    @Test
    void everyLineEndsWithCrLf() {
        assertThat(corpus.letters()).allSatisfy(letter -> {
            assertThat(letter.text().replace("\r\n", "")).doesNotContain("\r", "\n");
            assertThat(letter.text()).endsWith("\r\n");
            assertThat(letter.header()).endsWith("\r\n\r\n").hasSizeLessThan(600);
        });
    }

    @Test
    void someLinesMustBeStuffed() {
        assertThat(corpus.letters()).anyMatch(letter -> letter.body().contains("\n."));
    }

    @Test
    void halfOfAllSizesAreBelowSevenKilobytesAndTheMeanIsTwiceThat() {
        MailSizes sizes = new MailSizes();
        List<Integer> many =
                IntStream.range(0, 100_000).mapToObj(i -> sizes.next()).sorted().toList();

        assertThat(many.get(many.size() / 2)).isCloseTo(7_000, within(150));
        assertThat(many.stream().mapToInt(Integer::intValue).average()).hasValueCloseTo(15_000.0, within(400.0));
    }
}
