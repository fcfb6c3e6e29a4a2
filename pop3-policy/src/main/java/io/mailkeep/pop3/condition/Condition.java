package io.mailkeep.pop3.condition;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that must be so before a kept copy may go. Thread-safe and quick: asked for many copies of a maildrop at
 * each sweep. What it can not find out it answers with an unchecked exception; the copy then stays, and the others go.
 */
public interface Condition {
    /** From when on this condition lets the copy go, and why. */
    Expiry explain(Copy copy);

    /**
     * Whether {@link #explain} lets the copy go by then; asked only once {@link #earliest} does. Asks of the copy no more
     * than that takes: an answer may be dear, or not to be had any more.
     */
    default boolean isDue(Copy copy, Instant now) {
        return explain(copy).isDue(now);
    }

    /**
     * A moment that {@link #explain} does not precede for any copy of such a life or of a later one: what lets a sweep
     * pass over a maildrop without opening it.
     */
    default Expiry earliest(MessageLife life) {
        return Expiry.always("possible at any time");
    }

    /** The least time that a copy is held, whatever happens: what EXPIRE may promise. Empty: for ever. */
    default Optional<Duration> shortest() {
        return Optional.of(Duration.ZERO);
    }

    /** The percentage of the quota that a condition within watches; empty when none does. */
    default Optional<Integer> quotaPercent() {
        return Optional.empty();
    }
}
