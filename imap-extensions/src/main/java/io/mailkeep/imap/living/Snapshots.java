package io.mailkeep.imap.living;

import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/**
 * Keeps the last snapshot of a mailbox, for a time, or none: whoever finds none reads the mailbox. Each is right by
 * itself, so of several writers any may win. Thread-safe; never blocks.
 */
public interface Snapshots {
    /** Empty if there is none. */
    Mono<Snapshot> read(MailboxId mailbox);

    /** Takes the place of the one before. One that is too large to be kept is not written. */
    Mono<Void> write(MailboxId mailbox, Snapshot snapshot);

    /** How many messages the mailbox has by James's own count, which does not come from its UIDs; 0 if it has none. */
    Mono<Long> count(MailboxId mailbox);
}
