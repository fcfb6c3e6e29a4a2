package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.Multiset;
import io.mailkeep.pop3.policy.OnDelete.Action;
import java.util.Optional;

/** What a QUIT did, for its reply, the log and the metrics. */
@AutoValue
public abstract class CommitResult {
    static final CommitResult NOTHING = new AutoValue_CommitResult(0, 0, 0, 0, 0, 0, Optional.empty());

    /**
     * @param deleted what DELE meant, for each message
     */
    static CommitResult of(Multiset<Action> deleted, int retrieved, int retrievedAgain, Optional<String> objection) {
        return new AutoValue_CommitResult(
                deleted.count(Action.EXPUNGE),
                deleted.count(Action.RELEASE),
                deleted.count(Action.MOVE),
                deleted.count(Action.IGNORE),
                retrieved,
                retrievedAgain,
                objection);
    }

    public abstract int expunged();

    public abstract int released();

    public abstract int moved();

    public abstract int ignored();

    /** Messages that this session retrieved, whether or not for the first time. */
    public abstract int retrieved();

    /** Those of them that the same device, or a user whose devices are not told apart, had retrieved before. */
    public abstract int retrievedAgain();

    /** Why the policy's guard parked what was deleted; empty when it did not. */
    public abstract Optional<String> objection();
}
