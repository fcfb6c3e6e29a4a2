package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import java.util.Optional;

/**
 * Lets copies go while the mailbox is fuller than a percentage of its quota: the oldest first, and no more than brings
 * it back. Counts octets; a user without a quota is never above it.
 */
@AutoValue
public abstract class Quota implements Condition {
    /** Above that percentage, 1 to 100. */
    public static Quota above(int percent) {
        Preconditions.checkArgument(percent >= 1 && percent <= 100, "%s is not 1 to 100 percent", percent);
        return new AutoValue_Quota(percent);
    }

    public abstract int percent();

    @Override
    public Expiry explain(Copy copy) {
        return copy.isExcess()
                ? Expiry.always("the mailbox is above " + percent() + " % of its quota")
                : Expiry.never("kept until the mailbox is above " + percent() + " % of its quota");
    }

    @Override
    public Optional<Integer> quotaPercent() {
        return Optional.of(percent());
    }
}
