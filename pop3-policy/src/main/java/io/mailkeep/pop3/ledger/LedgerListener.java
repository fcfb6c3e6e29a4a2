package io.mailkeep.pop3.ledger;

import org.apache.james.core.Username;

/**
 * Told of every change of a ledger once it is written, by the thread that wrote it: that of a client's session, a sweep
 * or a request. Takes what it is told at once, never blocks, and reads the ledger later if it wants more. What it throws
 * is logged and changes nothing. Thread-safe. Each module may bring some: {@code Multibinder}.
 */
public interface LedgerListener {
    void changed(LedgerChange change);

    /** An administrator has set something for a user that may concern any message of theirs. */
    void rulesChanged(Username user);
}
