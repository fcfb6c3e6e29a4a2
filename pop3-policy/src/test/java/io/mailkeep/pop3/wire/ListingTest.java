package io.mailkeep.pop3.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
    @Test
    void aHundredThousandLinesArriveInOrder() throws IOException {
        Line line = new Line();
        Iterator<Line> lines = IntStream.rangeClosed(1, 100_000)
                .mapToObj(
                        n -> line.clear().append(n).append(' ').append("uidl-").append(n))
                .iterator();

        String wire = text(MultiLineReply.listing("messages", lines));

        assertThat(wire)
                .isEqualTo(IntStream.rangeClosed(1, 100_000)
                        .mapToObj(n -> n + " uidl-" + n + "\r\n")
                        .collect(Collectors.joining("", "", ".\r\n")));
    }

    @Test
    void linesAreRenderedOnlyWhenTheClientTakesThem() throws IOException {
        AtomicInteger rendered = new AtomicInteger();
        Iterator<Line> lines = IntStream.range(0, 100_000)
                .mapToObj(n -> new Line().append("line ").append(rendered.incrementAndGet()))
                .iterator();

        int first = MultiLineReply.listing("messages", lines).getStream().read();

        assertThat(first).isEqualTo('l');
        assertThat(rendered).hasValueLessThan(2_000);
    }

    @Test
    void noLinesAreTheDotAlone() throws IOException {
        assertThat(text(MultiLineReply.listing("messages", Collections.emptyIterator())))
                .isEqualTo(".\r\n");
    }

    @Test
    void linesOfGreatestLengthFitWhereverTheyFall() throws IOException {
        List<Line> lines = Collections.nCopies(100, new Line().append("x".repeat(510)));

        assertThat(text(MultiLineReply.listing("messages", lines.iterator())))
                .hasSize(100 * 512 + 3)
                .endsWith("x\r\n.\r\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 4_294_967_295L, 999_999_999_999_999_999L, Long.MAX_VALUE})
    void numbersAreWrittenWithoutMoreDigitsThanTheyHave(long number) {
        assertThat(new Line().append(number).append(' ').append(number)).hasToString(number + " " + number);
    }

    private static String text(MultiLineReply reply) throws IOException {
        try (InputStream stream = reply.getStream()) {
            return new String(stream.readAllBytes(), US_ASCII);
        }
    }
}
