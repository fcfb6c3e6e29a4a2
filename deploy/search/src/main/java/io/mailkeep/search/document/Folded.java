package io.mailkeep.search.document;

import java.util.Locale;

/**
 * Text made comparable without regard to case, as James's scan does it. In the index it ends with {@link #PADDING}, so
 * that each of its characters begins a trigram and a search for one or two characters is one for trigrams that begin
 * with them.
 */
public final class Folded {
    /** Two characters that no text has. */
    static final String PADDING = "\uFFFE\uFFFE";

    private Folded() {}

    /** What is searched for. */
    public static String needle(String text) {
        return text.toUpperCase(Locale.US);
    }

    /** What is searched through. */
    static String haystack(String text) {
        return text.toUpperCase(Locale.US) + PADDING;
    }
}
