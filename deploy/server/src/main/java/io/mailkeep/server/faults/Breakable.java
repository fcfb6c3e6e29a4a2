package io.mailkeep.server.faults;

import java.time.Duration;

/**
 * What can be broken while clients work, and mended.
 *
 * @param name what is done to what, for people
 * @param begin breaks it
 * @param least for how long it stays broken at least; a few seconds more come on top
 * @param end mends it, and returns when it works
 * @param losesEvents whether it ends a node of James perhaps between a write and its event, which is then told to nobody
 */
public record Breakable(String name, Runnable begin, Duration least, Runnable end, boolean losesEvents) {
    /** What loses no events. */
    public Breakable(String name, Runnable begin, Duration least, Runnable end) {
        this(name, begin, least, end, false);
    }

    /** What loses no events, and is felt at once. */
    public Breakable(String name, Runnable begin, Runnable end) {
        this(name, begin, Duration.ZERO, end);
    }

    /** The same, but for that. */
    public Breakable losingEvents() {
        return new Breakable(name, begin, least, end, true);
    }
}
