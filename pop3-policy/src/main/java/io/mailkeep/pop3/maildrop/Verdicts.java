package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

    /** The same for another question: what can not be told there, may be told here. */
    Verdicts apart() {
        return new Verdicts(policies, folder, now, uid -> {});
    }

    /**
     * Those of which it is so, asked from the last to the first: what can never be told of stays, while others go, and
     * comes to stand before them.
     */
    static ImmutableList<LedgerEntry> choose(ImmutableList<LedgerEntry> entries, Predicate<LedgerEntry> question) {
        return entries.reverse().stream()
                .filter(question)
                .collect(ImmutableList.toImmutableList())
                .reverse();
    }

    /** False, too, when it can not be told, and of all others once that has been so too often. */
    boolean isDue(LedgerEntry entry, Copy copy) {
        if (gaveUp()) {
            return false;
        }
        try {
            return policies.retention(entry.note()).isDue(copy, folder, now);
        } catch (RuntimeException e) {
            if (Looks.isGone(e)) {
                gone.accept(entry.uid());
            } else {
                fail(e);
            }
            return false;
        }
    }

    /** Whether it could not be told of so many that others were not, or will not be, asked. */
    boolean gaveUp() {
        return failures.size() >= MOST_FAILURES;
    }

    /** Takes note that something else could not be told, which may be told later. */
    void fail(RuntimeException failure) {
        failures.add(failure);
    }

    /** Why it could not be told of others, which may be told later. */
    Optional<RuntimeException> failure() {
        return failures.stream().findFirst();
    }
}
