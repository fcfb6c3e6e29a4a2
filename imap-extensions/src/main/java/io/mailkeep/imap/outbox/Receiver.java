package io.mailkeep.imap.outbox;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Who changes are sent to. Of one thread. */
public interface Receiver {
    /** The same on all nodes. */
    String name();

    /**
     * Returns when it has acknowledged them all. Blocks, for 25 seconds at most.
     *
     * @throws RefusedException if fewer of them, or others, may be taken
     * @throws IOException if it does not, saying why; some may have arrived
     */
    void post(List<Letter> letters, Instant at) throws IOException, InterruptedException;

    /** Nothing is sent any more. */
    default void close() {}
}
