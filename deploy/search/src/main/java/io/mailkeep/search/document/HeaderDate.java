package io.mailkeep.search.document;

import java.time.Instant;
import java.util.Locale;

/** The date in a header field as a term that sorts by name, then by time. */
public final class HeaderDate {
    // Makes every year that can be written positive.
    private static final long SHIFT = 1L << 60;

    private HeaderDate() {}

    public static String term(String header, Instant at) {
        return first(header) + String.format(Locale.ROOT, "%019d", at.toEpochMilli() + SHIFT);
    }

    /** Before each term of this header field. */
    public static String first(String header) {
        return header.toUpperCase(Locale.US) + ' ';
    }

    /** After each term of this header field. */
    public static String end(String header) {
        return header.toUpperCase(Locale.US) + '!';
    }
}
