package io.mailkeep.search.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageDocumentTest {
    private static final MailboxSession SESSION = MailboxSessionUtil.create(Username.of("anna"));
    private static final int MOST_OCTETS = 8 * 1024 * 1024;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MANY = 200_000;

    private final MessageDocument documents = new MessageDocument(Limits.DEFAULT, AttachmentText.none());

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void poisonIsADocumentOfBoundedSizeInBoundedTime(String poison, String message) {
        byte[] octets = message.getBytes(ISO_8859_1);

        byte[] document = assertTimeoutPreemptively(
                LONGEST, () -> new ObjectMapper().writeValueAsBytes(documents.of(Letter.of(octets), SESSION)));

        assertThat(document).as(poison).hasSizeLessThan(MOST_OCTETS);
    }

    /** Each of which takes as long as one may. */
    @Test
    void notMoreAttachmentsAreReadThanThereIsTimeFor() throws IOException {
        FakeTicker clock = new FakeTicker();
        AttachmentText slow = (attachment, session) -> {
            clock.advance(Duration.ofSeconds(20));
            return Optional.of("text of " + attachment.getAttachmentId().getId());
        };
        MessageDocument testee = new MessageDocument(Limits.DEFAULT, slow, clock);

        Map<String, Object> document = testee.of(Letter.withAttachments("Subject: a\r\n\r\nbody", 300), SESSION);

        assertThat((List<?>) document.get(Fields.ATTACHMENT_TEXT)).hasSize(4);
        assertThat((List<?>) document.get(Fields.ATTACHMENT_NAMES)).hasSize(300);
    }

    @Test
    void noAttachmentIsReadForWhichThereIsNoRoom() throws IOException {
        AtomicInteger read = new AtomicInteger();
        AttachmentText lengthy = (attachment, session) -> {
            read.incrementAndGet();
            return Optional.of("a".repeat(100 * 1024));
        };

        new MessageDocument(Limits.DEFAULT, lengthy).of(Letter.withAttachments("Subject: a\r\n\r\nbody", 300), SESSION);

        assertThat(read).hasValue(3);
    }

    private static final class FakeTicker extends Ticker {
        private long nanos;

        void advance(Duration time) {
            nanos += time.toNanos();
        }

        @Override
        public long read() {
            return nanos;
        }
    }

    static Stream<Arguments> poisonIsADocumentOfBoundedSizeInBoundedTime() {
        return Stream.of(
                arguments("header fields of one name", "To: a@b.c\r\n".repeat(MANY) + "\r\nbody"),
                arguments(
                        "header fields of many names",
                        lines(number -> "X-" + number + ": Mon, 2 Nov 2026 10:00:00 +0000") + "\r\nbody"),
                arguments("a long header field", "Subject: " + "Re: ".repeat(MANY) + "\r\n\r\nbody"),
                arguments("a long name", "X".repeat(MANY) + ": a\r\n\r\nbody"),
                arguments("encoded words", "Subject: " + "=?utf-8?b?8J+YgA==?= ".repeat(MANY) + "\r\n\r\nbody"),
                arguments("beginnings of encoded words", "Subject: " + "=?a".repeat(MANY) + "\r\n\r\nbody"),
                arguments(
                        "beginnings of encoded words in a part",
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: " + "=?a".repeat(MANY)
                                + "\r\n\r\nbody\r\n--b--\r\n"),
                arguments("addresses", "To: " + "a b <a@b.c>, ".repeat(MANY) + "\r\n\r\nbody"),
                arguments("comments in comments", "From: " + "(".repeat(MANY) + "\r\n\r\nbody"),
                arguments("comments in a date", "Date: " + "(".repeat(MANY) + "\r\n\r\nbody"),
                arguments("blobs", "Subject: " + "[a]".repeat(MANY) + "\r\n\r\nbody"),
                arguments("a long line", "Subject: a\r\n\r\n" + "\u00df".repeat(10 * MANY)),
                arguments("parts in parts", nested(5_000)),
                arguments("messages in messages", "Content-Type: message/rfc822\r\n\r\n".repeat(5_000) + "\r\nbody"),
                arguments(
                        "small parts",
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\na\r\n".repeat(MANY)),
                arguments(
                        "header fields of parts",
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + "X: y\r\n".repeat(MANY)));
    }

    @Test
    void aPartOfAnUnknownEncodingCostsItsOwnTextAlone() throws IOException {
        Map<String, Object> document = document("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: text/plain; charset=none-such\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n");

        assertThat(document.get(Fields.BODY)).asString().contains("TWO").doesNotContain("ONE");
        assertThat(document).containsEntry(Fields.TRUNCATED, false);
    }

    @Test
    void aDocumentTellsThatTextWasLeftOut() throws IOException {
        Map<String, Object> longBody = document("Subject: a\r\n\r\n" + "word ".repeat(100_000));
        Map<String, Object> longHeader = document("Subject: " + "word ".repeat(100_000) + "\r\n\r\nbody");

        assertThat(longBody).containsEntry(Fields.TRUNCATED, true).containsEntry(Fields.HEADER_TRUNCATED, false);
        assertThat(longHeader).containsEntry(Fields.TRUNCATED, true).containsEntry(Fields.HEADER_TRUNCATED, true);
    }

    @Test
    void whatIsToBeSortedByIsThereThoughTheHeaderIsTooLong() throws IOException {
        Map<String, Object> document = document(
                "References: " + "<a@b>\r\n ".repeat(100_000) + "\r\nFrom: zoe@b.c\r\nSubject: Re: last\r\n\r\n");

        assertThat(document).containsEntry(Fields.SORT_FROM, "zoe").containsEntry(Fields.SORT_SUBJECT, "last");
    }

    @Test
    void withoutTextIsFoundByItsFlagsAndLookedAtForItsText() throws IOException {
        Map<String, Object> bare = MessageDocument.withoutText(document("Subject: a\r\n\r\nbody"));

        assertThat(bare)
                .containsKeys(Fields.UID, Fields.FLAGS, Fields.SIZE)
                .doesNotContainKeys(Fields.ofText().toArray(String[]::new))
                .containsEntry(Fields.TRUNCATED, true)
                .containsEntry(Fields.HEADER_TRUNCATED, true);
    }

    private Map<String, Object> document(String message) throws IOException {
        return documents.of(Letter.of(message), SESSION);
    }

    private static String lines(IntFunction<String> line) {
        return IntStream.range(0, MANY).mapToObj(line).collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String nested(int depth) {
        return IntStream.range(0, depth)
                .mapToObj(level -> "Content-Type: multipart/mixed; boundary=b" + level + "\r\n\r\n--b" + level + "\r\n")
                .collect(Collectors.joining("", "", "\r\nbody"));
    }
}
