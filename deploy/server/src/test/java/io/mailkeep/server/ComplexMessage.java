package io.mailkeep.server;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A message of modest size that takes those who read it hours, or overflows their stack. */
enum ComplexMessage {
    NESTED(IntStream.range(0, 5000)
            .mapToObj("Content-Type: multipart/mixed; boundary=\"<%1$d>\"\r\n\r\n--<%1$d>\r\n"::formatted)
            .collect(Collectors.joining())),
    LONG_SUBJECT("Subject: begins\r\n" + (" " + "=?a".repeat(300) + "\r\n").repeat(2000) + "\r\nbody\r\n");

    private final String text;

    ComplexMessage(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
