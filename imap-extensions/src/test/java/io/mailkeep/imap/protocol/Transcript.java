package io.mailkeep.imap.protocol;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was said on a connection, as far back as a failure's reader will look. Not thread-safe. */
final class Transcript {
    private static final int LINES = 400;
    private static final int WIDTH = 400;

    private final Deque<String> lines = new ArrayDeque<>();

    void client(String line) {
        add("C: " + line);
    }

    void server(String line) {
        add("S: " + line);
    }

    private void add(String line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        String shown = line.stripTrailing();
        lines.addLast(shown.length() <= WIDTH ? shown : shown.substring(0, WIDTH) + " …");
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
