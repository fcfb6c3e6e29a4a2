package io.mailkeep.imap.model;

import java.util.ArrayList;
import java.util.List;

/** What was done, in the order in which it began. Thread-safe. */
final class Log {
    private static final int SHOWN = 120;

    private final List<String> lines = new ArrayList<>();

    synchronized void add(String who, String what) {
        lines.add(who + ": " + what);
    }

    /** The end of it. */
    @Override
    public synchronized String toString() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    }
}
