package io.mailkeep.search.extraction;

import static io.mailkeep.search.extraction.Attachments.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class BrokenAttachmentsTest {
    private static final Bounds BOUNDS = new Bounds(1, Duration.ofSeconds(60), 1 << 20, 10_000, 96);

    private static Extractors testee;

    @BeforeContainer
    static void start() {
        testee = Extractors.start(ExtractorsTest.module(), BOUNDS);
    }

    @AfterContainer
    static void stop() {
        testee.close();
    }

    private static final class Broken {
        private final String type;
        private final byte[] content;

        Broken(String type, byte[] content) {
            this.type = type;
            this.content = content;
        }

        @Override
        public String toString() {
            return type + " " + HexFormat.of().formatHex(content);
        }
    }

    @Property(tries = 300)
    void whateverIsWrongWithAFileTheNextIsReadWell(@ForAll("broken") Broken file) {
        Extraction extraction = testee.extract(new ByteArrayInputStream(file.content), file.type);

        assertThat(extraction.text().length()).isLessThanOrEqualTo(BOUNDS.characters());
        assertThat(testee.extract(new ByteArrayInputStream(utf8("well")), "text/plain"))
                .satisfies(next -> assertThat(next.text()).contains("well"))
                .satisfies(next -> assertThat(next.failure()).isEmpty());
    }

    @Provide
    Arbitrary<Broken> broken() {
        Arbitrary<Broken> whole = Arbitraries.of(
                new Broken(Attachments.PDF, Attachments.pdf("some text")),
                new Broken(Attachments.DOCX, Attachments.docx("some text")),
                new Broken(Attachments.ODT, Attachments.odt("some text")),
                new Broken(Attachments.ZIP, Attachments.nested(3)),
                new Broken(Attachments.ZIP, Attachments.zip(Map.of("a.docx", Attachments.docx("inside")))),
                new Broken("text/html", utf8("<html><body><table><tr><td>some text")),
                new Broken("application/rtf", utf8("{\\rtf1\\ansi {\\b some} text}")));
        return Combinators.combine(
                        whole,
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.longs(),
                        Arbitraries.doubles().between(0.1, 1))
                .as(BrokenAttachmentsTest::damaged);
    }

    private static Broken damaged(Broken file, int octets, long seed, double kept) {
        Random random = new Random(seed);
        byte[] content = Arrays.copyOf(file.content, (int) Math.ceil(file.content.length * kept));
        for (int i = 0; i < octets; i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt();
        }
        return new Broken(file.type, content);
    }
}
