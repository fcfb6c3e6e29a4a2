package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Mail to deliver: generated, or from the collection of odd real mail that a MIME parser is tested with. */
public final class Messages {
    private static final List<String> REAL = List.of(
            "testmsgs/very-long-boundary.msg",
            "testmsgs/missing-inner-start-boundary.msg",
            "mimetools-testmsgs/lennie.msg",
            "mimetools-testmsgs/german-qp.msg",
            "mimetools-testmsgs/multi-2gifs.msg",
            "mimetools-testmsgs/badfile.msg",
            "mimetools-testmsgs/multi-igor2.msg",
            "mimetools-testmsgs/uu-junk.msg",
            "mimetools-testmsgs/jt-0498.msg",
            "mimetools-testmsgs/intl.msg");

    private Messages() {}

    /** Message i, from 1, has the subject {@code message i}. */
    public static List<byte[]> small(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> message("message " + i, "body of message " + i + "\r\n"))
                .toList();
    }

    public static byte[] message(String subject, String body) {
        return ("From: sender@elsewhere.test\r\nTo: someone@here.test\r\nSubject: " + subject
                        + "\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    /** A body of lines of 62 characters, that long at least. */
    static byte[] large(int octets) {
        return message("large", "0123456789".repeat(6).concat("\r\n").repeat(octets / 62 + 1));
    }

    /** What dot-stuffing gets wrong, if it can: dots at every start, a lone dot, an end without a line end. */
    static byte[] dotted() {
        return message("dotted", ".\r\n..\r\n.a\r\n\r\n.\r\n\r\n...\r\nend.\r\n.");
    }

    /** With CRLF line ends, which is what a server stores of mail that came by SMTP. */
    public static List<byte[]> real() {
        return Stream.concat(REAL.stream().map(Messages::resource), Stream.of(dotted()))
                .toList();
    }

    private static byte[] resource(String name) {
        try (InputStream in = Messages.class.getResourceAsStream("/" + name)) {
            return stored(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same message with CRLF line ends. */
    public static byte[] stored(byte[] message) {
        return new String(message, ISO_8859_1)
                .replace("\r\n", "\n")
                .replace("\n", "\r\n")
                .getBytes(ISO_8859_1);
    }
}
