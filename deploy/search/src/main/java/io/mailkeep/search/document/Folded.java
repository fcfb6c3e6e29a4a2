package io.mailkeep.search.document;

import java.util.Locale;

/**
 * Text made comparable without regard to case: by the upper case of the whole, in which {@code ß} is {@code SS}. In the
 * index it ends with {@link #PADDING}, so that each of its characters begins a trigram and a search for one or two
 * characters is one for trigrams that begin with them.
 */
public final class Folded {
    private static final int PAD = 0xFFFE;
    /** Two characters that no folded text has. */
    static final String PADDING = "\uFFFE\uFFFE";

    private static final int REPLACEMENT = 0xFFFD;

    private Folded() {}

    /** What is searched for. */
    public static String needle(String text) {
        return writable(text.toUpperCase(Locale.US));
    }

    /** What is searched through. */
    static String haystack(String text) {
        return needle(text) + PADDING;
    }

    /** Without halves of characters, which no encoding can write. */
    static String writable(String text) {
        return text.codePoints().allMatch(Folded::isWritable)
                ? text
                : text.codePoints()
                        .map(point -> isWritable(point) ? point : REPLACEMENT)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isWritable(int point) {
        return point != PAD && Character.getType(point) != Character.SURROGATE;
    }
}
