package io.mailkeep.search.document;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Text collected up to a limit; it tells whether anything was left out. */
final class Excerpt {
    private static final int CHUNK = 8 * 1024;

    private final List<String> texts = new ArrayList<>();
    private int left;
    private boolean complete = true;

    Excerpt(int limit) {
        this.left = limit;
    }

    void add(String text) {
        if (text.length() > left) {
            complete = false;
            keep(text.substring(0, left));
            return;
        }
        keep(text);
    }

    void add(Reader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[CHUNK];
        int read;
        // One character more than there is room for, to know of it.
        while (text.length() <= left && (read = reader.read(chunk)) >= 0) {
            text.append(chunk, 0, read);
        }
        add(text.toString());
    }

    private void keep(String text) {
        left -= text.length();
        if (!text.isEmpty()) {
            texts.add(Folded.haystack(text));
        }
    }

    List<String> texts() {
        return texts;
    }

    boolean isComplete() {
        return complete;
    }
}
