package io.mailkeep.server;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A message of modest size that takes those who read it hours, or overflows their stack. */
enum ComplexMessage {
    NESTED(nested("boundary=\"<%1$d>\"\r\n\r\n--<%1$d>\r\n")),
    /** A lenient parser goes into these parts, too. */
    NESTED_UNQUOTED(nested("boundary=<%1$d>\r\n\r\n--<%1$d>\r\n")),
    LONG_SUBJECT("Subject: begins\r\n" + (" " + "=?a".repeat(300) + "\r\n").repeat(2000) + "\r\nbody\r\n");

    private final String text;

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
