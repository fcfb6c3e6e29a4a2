package io.mailkeep.imap.selection;

/** What a client wants to be told of the mailbox that it has selected. */
public enum Interest {
    /** Nothing but what its own commands are answered. */
    NOTHING,
    /** Arrivals and removals. */
    NUMBERS,
    /** Flags, too: each client that never said otherwise. */
    EVERYTHING
}
