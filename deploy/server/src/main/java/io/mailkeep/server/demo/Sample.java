package io.mailkeep.server.demo;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of the corpus as it goes over the wire: every line ends in CRLF, as SMTP demands, and a first header line
 * carries the number by which it is recognised wherever it turns up. Content is ISO 8859-1: a character is a byte.
 */
record Sample(int number, String name, String content) {
    /** How it is handed in. */
    enum Way {
        /** Through James's mail queue and processing, which parses the header and writes it anew. */
        SMTP,
        /** Straight into the mailbox, untouched. */
        LMTP
    }

    private static final String MARK = "X-Mailkeep-Demo: ";
    private static final Pattern MARK_LINE = Pattern.compile("(?:^|\n)" + MARK + "(\\d+)\r\n");
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    static Sample of(int number, String name, byte[] original) {
        String lines = LINE_END.matcher(new String(original, StandardCharsets.ISO_8859_1))
                .replaceAll("\r\n");
        String end = lines.endsWith("\r\n") ? "" : "\r\n";
        return new Sample(number, name, MARK + number + "\r\n" + lines + end);
    }

    /** The number of the sample that a stored message is a copy of. */
    static OptionalInt numberIn(String stored) {
        Matcher mark = MARK_LINE.matcher(stored);
        return mark.find() ? OptionalInt.of(Integer.parseInt(mark.group(1))) : OptionalInt.empty();
    }

    Way way() {
        return number % 2 == 0 ? Way.SMTP : Way.LMTP;
    }

    /** Whether the stored message is this one, byte for byte, below the trace headers that delivery puts on top. */
    boolean isWholeIn(String stored) {
        return stored.endsWith(content);
    }
}
