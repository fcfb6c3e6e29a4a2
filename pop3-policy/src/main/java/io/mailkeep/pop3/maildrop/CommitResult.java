package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.policy.OnDelete.Action;
import java.util.Optional;

/** What a QUIT did, for its reply, the log and the metrics. */
@AutoValue
public abstract class CommitResult {
    static final CommitResult NOTHING = new AutoValue_CommitResult(0, 0, 0, 0, 0, 0, Optional.empty());

    static CommitResult of(Action action, int deleted, int retrieved, int retrievedAgain, Optional<String> objection) {
        return new AutoValue_CommitResult(
                action == Action.EXPUNGE ? deleted : 0,
                action == Action.RELEASE ? deleted : 0,
                action == Action.MOVE ? deleted : 0,
                action == Action.IGNORE ? deleted : 0,
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
