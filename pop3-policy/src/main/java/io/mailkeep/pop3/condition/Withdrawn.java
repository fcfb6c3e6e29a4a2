package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;

/** Never lets a copy go: the policy that it was delivered with is not known any more. */
@AutoValue
public abstract class Withdrawn implements Condition {
    public static Withdrawn of(String policy) {
        return new AutoValue_Withdrawn(policy);
    }

    abstract String policy();

    @Override
    public Expiry explain(Copy copy) {
        return never();
    }

    @Override
    public Expiry earliest(MessageLife life) {
        return never();
    }

    @Override
    public Optional<Duration> shortest() {
        return Optional.empty();
    }

    private Expiry never() {
        return Expiry.never("kept: it was delivered with the policy " + policy()
                + ", which no <delivery> in keepcopy.xml names any more");
    }
}
