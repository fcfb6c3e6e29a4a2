package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableSet;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;

/**
 * Told of every change of a ledger once it is written, by the thread that wrote it: that of a client's session, a sweep
 * or a request. Takes what it is told at once, never blocks, and reads the ledger later if it wants more. What it throws
 * is logged and changes nothing. Thread-safe.
 */
public interface LedgerListener {
    LedgerListener NONE = new LedgerListener() {
        @Override
        public void changed(MaildropId id, String mailboxId, ImmutableSet<MessageUid> uids) {}

        @Override
        public void rulesChanged(Username user) {}
    };

    /**
     * A mailbox's ledger knows these messages now, or something else about them. Of those that left it nothing is told.
     *
     * @param mailboxId James's, serialised
     */
    void changed(MaildropId id, String mailboxId, ImmutableSet<MessageUid> uids);

    /** An administrator has set something for a user that may concern any message of theirs. */
    void rulesChanged(Username user);
}
