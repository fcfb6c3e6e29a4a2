package io.mailkeep.imap.outbox;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What receivers have not acknowledged yet. Thread-safe; blocks. What was appended by one node is in its order; what was
 * appended by several in that of their clocks.
 */
public interface Outbox {
    /** How long a letter is kept at most, whatever becomes of it. */
    Duration KEPT = Duration.ofDays(8);

    /** Durable when it returns. Ends when it is interrupted, as a failure. If it fails, some may have been appended. */
    void append(String receiver, List<String> bodies);

    /** Those that were appended since a moment, the oldest first. */
    ImmutableList<Letter> oldest(String receiver, Instant since, int count);

    /** They are done with. */
    void acknowledge(String receiver, List<Letter> letters);

    /** They are given up: kept aside for a month, and sent no more. */
    void bury(String receiver, List<Letter> letters);

    /** Those that were given up, the oldest first. */
    ImmutableList<Letter> buried(String receiver, int count);

    /** Of those that were given up: they are appended again, at the end. */
    void revive(String receiver, List<Letter> letters);

    /** Of those that were given up: they are done with. */
    void forget(String receiver, List<Letter> letters);
}
