package io.mailkeep.search.reindexing;

import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.util.UUID;
import org.apache.james.mailbox.model.MailboxId;

/**
 * A reindexing that outlives the server that does it.
 *
 * @param messagesPerSecond that are written, at most
 * @param done parts that are done, of {@link #PARTS}
 */
record Job(UUID id, Scope scope, Depth depth, int messagesPerSecond, int done) {
    /** The mailboxes are dealt to so many parts by their ids; what is resumed begins with the first unfinished part. */
    static final int PARTS = 32;

    static Job of(Scope scope, Depth depth, int messagesPerSecond) {
        return new Job(UUID.randomUUID(), scope, depth, messagesPerSecond, 0);
    }

    static int part(MailboxId mailbox) {
        return Math.floorMod(mailbox.serialize().hashCode(), PARTS);
    }
}
