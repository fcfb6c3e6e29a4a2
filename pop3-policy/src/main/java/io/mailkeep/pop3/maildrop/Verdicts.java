package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.james.mailbox.MessageUid;

/**
 * Which messages of one mailbox a retention lets go now. One of which that can not be told stays, and keeps no other
 * from going. Blocking; for one opening of a maildrop.
 */
final class Verdicts {
    // What does not answer may cost seconds each time, under the user's lock. Content that is gone is told at once.
    private static final int MOST_FAILURES = 10;

    private final UserPolicies policies;
    private final Optional<String> folder;
    private final Instant now;
    private final Consumer<MessageUid> gone;
    private final List<RuntimeException> failures = new ArrayList<>();

    /**
     * @param folder the mailbox, empty for INBOX
     * @param gone is told of those of which it can not be told any more, as their content is gone
     */
    Verdicts(UserPolicies policies, Optional<String> folder, Instant now, Consumer<MessageUid> gone) {
        this.policies = policies;
        this.folder = folder;
        this.now = now;
        this.gone = gone;
    }

    UserPolicies policies() {
        return policies;
    }

    Instant now() {
        return now;
    }

    /** False, too, when it can not be told; fails when that has been so too often. */
    boolean isDue(LedgerEntry entry, Copy copy) {
        try {
            return policies.retention(entry.note()).isDue(copy, folder, now);
        } catch (RuntimeException e) {
            if (Looks.isGone(e)) {
                gone.accept(entry.uid());
            } else if (failures.size() < MOST_FAILURES) {
                failures.add(e);
            } else {
                throw e;
            }
            return false;
        }
    }

    /** Why it could not be told of others, which may be told later. */
    Optional<RuntimeException> failure() {
        return failures.stream().findFirst();
    }
}
