package io.mailkeep.search.reindexing;

import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.util.UUID;

/**
 * A reindexing that outlives the server that does it.
 *
 * @param messagesPerSecond that are written, at most
 * @param done parts that are done, of {@link #PARTS}; fewer than none if it is not to be done as things are
 */
record Job(UUID id, Scope scope, Depth depth, int messagesPerSecond, int done) {
    /** The mailboxes are dealt to so many parts; what is resumed begins with the first unfinished part. A power of 2. */
    static final int PARTS = 32;

    /** Messages per second that hold nothing up. */
    static final int UNHURRIED = 1_000_000;

    private static final int STANDING_BY = -1;

    static Job of(Scope scope, Depth depth, int messagesPerSecond) {
        return new Job(UUID.randomUUID(), scope, depth, messagesPerSecond, 0);
    }

    /** Kept while a server runs, and begun when it ends without a word: what waited to be indexed then is lost. */
    static Job standby() {
        return new Job(UUID.randomUUID(), new Scope.All(), Depth.DIFFERENCES, UNHURRIED, STANDING_BY);
    }

    boolean isStandby() {
        return done == STANDING_BY;
    }

    /** The first part that is not done. */
    int nextPart() {
        return Math.max(0, done);
    }
}
