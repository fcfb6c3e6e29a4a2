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

class ListingTest {
    @Test
    void aHundredThousandLinesArriveInOrder() throws IOException {
        Iterator<String> lines = IntStream.rangeClosed(1, 100_000)
                .mapToObj(n -> n + " uidl-" + n)
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
        Iterator<String> lines = IntStream.range(0, 100_000)
                .mapToObj(n -> "line " + rendered.incrementAndGet())
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
        List<String> lines = Collections.nCopies(100, "x".repeat(510));

        assertThat(text(MultiLineReply.listing("messages", lines.iterator())))
                .hasSize(100 * 512 + 3)
                .endsWith("x\r\n.\r\n");
    }

    private static String text(MultiLineReply reply) throws IOException {
        try (InputStream stream = reply.getStream()) {
            return new String(stream.readAllBytes(), US_ASCII);
        }
    }
}
