package io.mailkeep.server;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A message of modest size that takes those who read it hours, or more of it their stack or heap. */
enum ComplexMessage {
    NESTED(nested("boundary=\"<%1$d>\"\r\n\r\n--<%1$d>\r\n")),
    /** A lenient parser goes into these parts, too. */
    NESTED_UNQUOTED(nested("boundary=<%1$d>\r\n\r\n--<%1$d>\r\n")),
    MANY_PARTS("Content-Type: multipart/mixed; boundary=a\r\n\r\n" + "--a\r\n\r\n".repeat(10_001) + "--a--\r\n"),
    MANY_FIELDS("a: b\r\n".repeat(100_001) + "\r\nbody\r\n"),
    LONG_SUBJECT(subject(2000) + "\r\nbody\r\n"),
    /** Each of which is as long as it may be. */
    LONG_SUBJECTS(subject(113).repeat(11) + "\r\nbody\r\n");

    private final String text;

    private static String subject(int lines) {
        return "Subject: begins\r\n" + (" " + "=?a".repeat(300) + "\r\n").repeat(lines);
    }

    private static String nested(String boundary) {
        return IntStream.range(0, 5000)
                .mapToObj(("Content-Type: multipart/mixed; " + boundary)::formatted)
                .collect(Collectors.joining());
    }

    ComplexMessage(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
