package io.mailkeep.server.faults;

import java.time.Duration;

/**
 * What can be broken while clients work, and mended.
 *
 * @param name what is done to what, for people
 * @param begin breaks it
 * @param least for how long it stays broken at least; a few seconds more come on top
 * @param end mends it, and returns when it works
 * @param isAhead whether what is done meanwhile may bear a moment that is still to come
 */
public record Breakable(String name, Runnable begin, Duration least, Runnable end, boolean isAhead) {
    /** What leaves clocks alone. */
    public Breakable(String name, Runnable begin, Duration least, Runnable end) {
        this(name, begin, least, end, false);
    }

    /** The same, and is felt at once. */
    public Breakable(String name, Runnable begin, Runnable end) {
        this(name, begin, Duration.ZERO, end);
    }
}
