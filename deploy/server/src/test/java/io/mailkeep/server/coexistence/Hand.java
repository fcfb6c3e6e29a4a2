package io.mailkeep.server.coexistence;

import java.io.IOException;
import java.util.Random;

/** Somebody who uses a mailbox. Blocking; not thread-safe. */
interface Hand extends AutoCloseable {
    /** Does one thing, chosen by the dice, and returns when it is done. */
    void act(Random dice) throws IOException;

    /** Whether it leaves now. */
    default boolean wantsToLeave(Random dice) {
        return false;
    }

    /** Leaves, while nobody acts. */
    // Who is told a mod-sequence while its messages are being written, and leaves untold, misses them: a known limit.
    default void leave() {}

    @Override
    default void close() throws IOException {}
}
