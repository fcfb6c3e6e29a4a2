package io.mailkeep.search.extraction;

import static io.mailkeep.search.extraction.Attachments.DOCX;
import static io.mailkeep.search.extraction.Attachments.ODT;
import static io.mailkeep.search.extraction.Attachments.PDF;
import static io.mailkeep.search.extraction.Attachments.ZIP;
import static io.mailkeep.search.extraction.Attachments.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.Checkout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractorsTest {
    private static final Bounds BOUNDS = new Bounds(2, Duration.ofSeconds(60), 4 << 20, 50_000, 96);

    private static Extractors testee;

    @BeforeAll
    static void start() {
        testee = Extractors.start(module(), BOUNDS);
    }

    @AfterAll
    static void stop() {
        testee.close();
    }

    static Path module() {
        return Checkout.root().resolve("deploy/search/extractor");
    }

    @AfterEach
    void whateverWasReadTheNextIsReadWell() {
        assertThat(read(utf8("well"), "text/plain").text()).contains("well");
        assertThat(testee.pids()).hasSizeBetween(1, BOUNDS.processes());
    }

    private static Extraction read(byte[] content, String type) {
        return testee.extract(new ByteArrayInputStream(content), type);
    }

    @Test
    void readsWhatPeopleAttach() {
        assertThat(read(Attachments.docx("quarterly figures"), DOCX).text()).contains("quarterly figures");
        assertThat(read(Attachments.odt("offene Posten"), ODT).text()).contains("offene Posten");
        assertThat(read(Attachments.pdf("signed contract"), PDF).text()).contains("signed contract");
        assertThat(read(utf8("<html><head><title>head</title></head><body>bo<b>dy</b></body>"), "text/html")
                        .text())
                .contains("head", "body");
        assertThat(read(Attachments.zip(Map.of("a.pdf", Attachments.pdf("inside"))), ZIP)
                        .text())
                .contains("a.pdf", "inside");
    }

    @Test
    void readsWhatIsCalledByNoTypeOrTheWrongOne() {
        assertThat(read(Attachments.docx("anonymous"), "application/octet-stream")
                        .text())
                .contains("anonymous");
        assertThat(read(Attachments.pdf("mistaken"), "text/html").text()).contains("mistaken");
    }

    @Test
    void believesTheCharsetOfTheType() {
        byte[] content = "Žluťoučký kůň".getBytes(Charset.forName("ISO-8859-2"));

        assertThat(read(content, "text/plain; charset=ISO-8859-2").text()).contains("Žluťoučký kůň");
    }

    @Test
    void aTextIsCutOffAtItsLimit() {
        Extraction extraction = read("word ".repeat(100_000).getBytes(StandardCharsets.US_ASCII), "text/plain");

        assertThat(extraction.text()).hasSize(BOUNDS.characters());
    }

    @Test
    void anEndlessStreamIsReadUpToItsLimit() {
        Extraction extraction = testee.extract(Attachments.endless("on and "), "text/plain");

        assertThat(extraction.text()).contains("on and on and");
        assertThat(extraction.failure()).hasValue("more than " + BOUNDS.octets() + " octets");
    }

    @Test
    void aContentThatFailsCostsItsText() {
        Extraction extraction = testee.extract(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the blob is gone");
                    }

                    @Override
                    public int read(byte[] octets, int offset, int length) throws IOException {
                        return read();
                    }
                },
                "text/plain");

        assertThat(extraction.text()).isEmpty();
        assertThat(extraction.failure())
                .hasValueSatisfying(failure -> assertThat(failure).contains("the blob is gone"));
    }

    @Test
    void archivesInArchivesAreReadToAFewLevels() {
        Extraction extraction = read(Attachments.nested(60), ZIP);

        assertThat(extraction.text()).contains("level-1", "level-4").doesNotContain("level-9", "level-60");
    }

    @Test
    void anArchiveThatUnpacksToAThousandfoldIsBounded() {
        Extraction extraction = read(Attachments.bomb("bomb.txt", 300), ZIP);

        assertThat(extraction.text().length()).isLessThanOrEqualTo(BOUNDS.characters());
    }

    @Test
    void anArchiveInAnArchiveThatUnpacksToAThousandfoldIsBounded() {
        byte[] outer = Attachments.zip(Map.of("inner.docx", Attachments.bomb("word/document.xml", 300)));

        Extraction extraction = read(outer, ZIP);

        assertThat(extraction.text().length()).isLessThanOrEqualTo(BOUNDS.characters());
    }

    @Test
    void truncatedFilesCostTheirText() {
        byte[] pdf = Attachments.pdf("truncated");
        byte[] docx = Attachments.docx("truncated");

        for (int percent = 0; percent < 100; percent += 10) {
            read(Arrays.copyOf(pdf, pdf.length * percent / 100), PDF);
            read(Arrays.copyOf(docx, docx.length * percent / 100), DOCX);
        }
        assertThat(read(Arrays.copyOf(docx, docx.length / 2), DOCX).failure()).isPresent();
    }

    @Test
    void deepMarkupEndsNoServer() {
        read(utf8("<div>".repeat(100_000)), "text/html");
        read(utf8("{\\rtf1" + "{".repeat(100_000)), "application/rtf");
        read(utf8("%PDF-1.4\n1 0 obj\n" + "[".repeat(100_000)), PDF);
    }

    @Test
    void aProcessThatOutgrowsItsHeapIsReplaced() {
        Bounds narrow = new Bounds(1, Duration.ofSeconds(60), 64 << 20, 100, 20);
        try (Extractors extractors = Extractors.start(module(), narrow)) {
            Set<Long> before = extractors.pids();
            // A single text node of this size.
            byte[] huge = Attachments.docx("a".repeat(60 << 20));

            Extraction extraction = extractors.extract(new ByteArrayInputStream(huge), DOCX);

            assertThat(extraction.failure()).isPresent();
            assertThat(extractors
                            .extract(new ByteArrayInputStream(utf8("again")), "text/plain")
                            .text())
                    .contains("again");
            assertThat(extractors.pids()).hasSize(1).isNotEqualTo(before);
        }
    }

    @Test
    void aProcessThatDoesNotAnswerInTimeIsEndedAndReplaced() throws Exception {
        Bounds hasty = new Bounds(1, Duration.ofSeconds(15), 4 << 20, 100, 64);
        try (Extractors extractors = Extractors.start(module(), hasty)) {
            long stuck = extractors.pids().iterator().next();
            new ProcessBuilder("kill", "-STOP", Long.toString(stuck)).start().waitFor();

            Extraction extraction = extractors.extract(new ByteArrayInputStream(utf8("late")), "text/plain");

            assertThat(extraction.failure()).hasValue("not read within 15 s");
            assertThat(ProcessHandle.of(stuck)).isEmpty();
            assertThat(extractors
                            .extract(new ByteArrayInputStream(utf8("again")), "text/plain")
                            .text())
                    .contains("again");
        }
    }

    @Test
    void aProcessThatWasKilledIsReplaced() {
        testee.pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        await().until(() ->
                testee.pids().stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));

        assertThat(read(utf8("after"), "text/plain").text()).contains("after");
    }

    @Test
    void manyAtOnceWaitForTheFewProcesses() {
        assertThat(IntStream.range(0, 40).parallel().mapToObj(i -> "attachment number " + i + "."))
                .allSatisfy(text ->
                        assertThat(read(utf8(text), "text/plain").text()).contains(text));
    }

    @Test
    void nothingIsLeftAfterTheEnd() {
        Extractors extractors = Extractors.start(module(), BOUNDS);
        Set<Long> pids = extractors.pids();

        extractors.close();

        assertThat(pids).isNotEmpty().allSatisfy(pid -> assertThat(ProcessHandle.of(pid))
                .isEmpty());
        assertThat(extractors
                        .extract(new ByteArrayInputStream(utf8("late")), "text/plain")
                        .failure())
                .isPresent();
        assertThat(extractors.pids()).isEmpty();
    }

    @Test
    void whatCanNotBeStartedSaysSoAtOnce(@TempDir Path nothing) {
        assertThatThrownBy(() -> Extractors.start(nothing, BOUNDS))
                .isInstanceOf(ExtractorException.class)
                .hasMessageContaining(nothing.toString())
                .hasMessageContaining("opensearch.indexAttachments=false");
    }
}
