package io.mailkeep.imap.header;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.BytesBackedLiteral;
import org.apache.james.imap.message.request.NoopRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class MessageLimitsTest {
    private static final String STORED = "stored";
    private static final String TOO_LONG = "[LIMIT] A header field of the message has more than 102400 octets";
    private static final String TOO_LONG_TOGETHER = "[LIMIT] The header fields of the message are too long together";
    private static final String TOO_MANY_FIELDS = "[LIMIT] The message has more than 100000 header fields";
    private static final String TOO_DEEP = "[LIMIT] More than 100 parts of the message are in each other";
    private static final String TOO_MANY_PARTS = "[LIMIT] The message has more than 10000 parts";

    private static String storing(String message) {
        List<String> done = new ArrayList<>();
        MessageLimits.on(
                        BytesBackedLiteral.of(message.getBytes(ISO_8859_1)),
                        new NoopRequest(new Tag("a")),
                        new UnpooledStatusResponseFactory(),
                        new Responder() {
                            @Override
                            public void respond(ImapResponseMessage answer) {
                                done.add(((StatusResponse) answer).getTextKey().getDefaultValue());
                            }

                            @Override
                            public void flush() {}
                        },
                        () -> Mono.fromRunnable(() -> done.add(STORED)))
                .block();
        return done.get(0);
    }

    private static String multipart(String... parts) {
        return "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
                + List.of(parts).stream().map(part -> "--a\r\n" + part).collect(Collectors.joining())
                + "--a--\r\n";
    }

    private static String nested(String begin, int times) {
        return IntStream.rangeClosed(1, times).mapToObj(begin::formatted).collect(Collectors.joining());
    }

    /** A field of that many octets, folded or in one line. */
    private static String field(String fold, int octets) {
        return ("Subject: " + ("a".repeat(98) + fold).repeat(octets / 98 + 1)).substring(0, octets - 2) + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n "})
    void fieldIsAsLongAsItMay(String fold) {
        assertThat(storing(field(fold, 102_400) + "\r\nbody\r\n")).isEqualTo(STORED);
        assertThat(storing(field(fold, 102_401) + "\r\nbody\r\n")).isEqualTo(TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n "})
    void fieldOfAPartIsAsLongAsItMay(String fold) {
        assertThat(storing(multipart("\r\nbody\r\n", field(fold, 102_400) + "\r\nbody\r\n")))
                .isEqualTo(STORED);
        assertThat(storing(multipart("\r\nbody\r\n", field(fold, 102_401) + "\r\nbody\r\n")))
                .isEqualTo(TOO_LONG);
    }

    @Test
    void fieldsOfAllPartsAreAsLongTogetherAsTheyMay() {
        String longest = field("", 102_000) + "\r\nbody\r\n";
        String tenth = field("", 10_200) + "\r\nbody\r\n";

        assertThat(storing(multipart(times(10, longest)))).isEqualTo(STORED);
        assertThat(storing(multipart(times(11, longest)))).isEqualTo(TOO_LONG_TOGETHER);
        assertThat(storing(multipart(times(1000, tenth)))).isEqualTo(STORED);
        assertThat(storing(multipart(times(1100, tenth)))).isEqualTo(TOO_LONG_TOGETHER);
    }

    private static String[] times(int count, String part) {
        return Stream.generate(() -> part).limit(count).toArray(String[]::new);
    }

    @Test
    void fieldOfAForwardedMessageIsTooLong() {
        String forwarded = field("", 102_401) + "\r\nbody\r\n";

        assertThat(storing(multipart("Content-Type: message/rfc822\r\n\r\n" + forwarded)))
                .isEqualTo(TOO_LONG);
        assertThat(storing(multipart("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(forwarded.getBytes(ISO_8859_1)) + "\r\n")))
                .isEqualTo(TOO_LONG);
    }

    @Test
    void lineOfABodyIsAsLongAsItIs() {
        String line = "b".repeat(200_000) + "\r\n";

        assertThat(storing("Subject: x\r\n\r\n-- \r\n" + line)).isEqualTo(STORED);
        assertThat(storing(multipart(
                        "\r\ntext\r\n-- \r\nSignature\r\n" + line,
                        "Content-Type: text/plain\r\n\r\n-----BEGIN CERTIFICATE-----\r\n" + line,
                        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + line)))
                .isEqualTo(STORED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/mixed; boundary=\"<%1$d>\"\r\n\r\n--<%1$d>\r\n",
                "Content-Type: multipart/mixed; boundary=<%1$d>\r\n\r\n--<%1$d>\r\n",
                "Content-Type: message/rfc822\r\n\r\n"
            })
    void partsMayBeInEachOtherToALimit(String begin) {
        assertThat(storing(nested(begin, 100) + "\r\nbody\r\n")).isEqualTo(STORED);
        assertThat(storing(nested(begin, 101) + "\r\nbody\r\n")).isEqualTo(TOO_DEEP);
        assertThat(storing(nested(begin, 5000) + "\r\nbody\r\n")).isEqualTo(TOO_DEEP);
    }

    @Test
    void digestOfManyMessagesWithPartsOfTheirOwnIsNotDeep() {
        String forwarded = IntStream.rangeClosed(1, 200)
                .mapToObj(
                        ("--digest\r\n\r\nContent-Type: multipart/alternative; boundary=of%1$d\r\n\r\n"
                                        + "--of%1$d\r\n\r\ntext\r\n--of%1$d\r\nContent-Type: text/html\r\n\r\n<p>\r\n--of%1$d--\r\n")
                                ::formatted)
                .collect(Collectors.joining());

        assertThat(storing("Content-Type: multipart/digest; boundary=digest\r\n\r\n" + forwarded + "--digest--\r\n"))
                .isEqualTo(STORED);
    }

    @Test
    void partsAreAsManyAsTheyMay() {
        String[] parts = times(10_000, "\r\n");

        assertThat(storing(multipart(parts))).isEqualTo(STORED);
        assertThat(storing(multipart(multipart(parts)))).isEqualTo(TOO_MANY_PARTS);
    }

    @Test
    void linesThatLookLikePartsAreNone() {
        assertThat(storing("Subject: x\r\n\r\n" + "--a\r\n\r\n".repeat(100_001)))
                .isEqualTo(STORED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: b\r\n", "a\r\n"})
    void fieldsAreAsManyAsTheyMay(String field) {
        assertThat(storing(field.repeat(100_000) + "\r\nbody\r\n")).isEqualTo(STORED);
        assertThat(storing(field.repeat(100_001) + "\r\nbody\r\n")).isEqualTo(TOO_MANY_FIELDS);
    }

    @Test
    void fieldsOfAllPartsCount() {
        String some = "a: b\r\n".repeat(60_000) + "\r\nbody\r\n";

        assertThat(storing(multipart(some, "\r\nbody\r\n"))).isEqualTo(STORED);
        assertThat(storing(multipart(some, some))).isEqualTo(TOO_MANY_FIELDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "body without header",
                "Content-Type: multipart/mixed\r\n\r\n--\r\n\r\n--\r\n",
                "Content-Type: multipart/mixed; boundary=a\r\n\r\n",
                "Content-Type: ;;;\r\n\u0000: \u0000\r\n \r\n\r\n"
            })
    void whatIsNotUnderstoodIsLeftToJames(String message) {
        assertThat(storing(message)).isEqualTo(STORED);
    }

    @Test
    void boundaryMayBeLongerThanMime4jTakes() {
        String boundary = "a".repeat(10_000);

        assertThat(storing(
                        "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n\r\n"))
                .isEqualTo(STORED);
    }
}
