package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.util.Optional;
import org.apache.james.mailbox.exception.MailboxException;

/** One mailbox's part of the store, for changes that must not be lost when another writer is faster. Blocking. */
final class UserLedger {
    // Writers are the user's sessions and the sweep: more than a few conflicts in a row mean that something is wrong.
    private static final int MAX_ATTEMPTS = 10;

    private final MaildropStore store;
    private final MaildropId id;

    UserLedger(MaildropStore store, MaildropId id) {
        this.store = store;
        this.id = id;
    }

    /** Applies a change to the given state or, if that is no longer the stored one, to its successor. */
    MaildropState update(MaildropState current, Change change) throws MailboxException {
        MaildropState known = current;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            MaildropState changed = change.apply(known);
            if (changed.equals(known)) {
                return known;
            }
            Optional<MaildropState> written = store.replace(id, known, changed);
            if (written.isPresent()) {
                return written.get();
            }
            known = store.load(id);
        }
        throw new IllegalStateException("the maildrop of " + id.asString() + " was changed by others " + MAX_ATTEMPTS
                + " times in a row; nothing was written");
    }

    /** Derives a state from the stored one; called again when another writer was faster. */
    interface Change {
        MaildropState apply(MaildropState known) throws MailboxException;
    }
}
