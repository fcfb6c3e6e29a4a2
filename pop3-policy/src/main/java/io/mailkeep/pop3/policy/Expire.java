package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import java.util.Optional;

/** The {@code EXPIRE} capability (RFC 2449 §6.7): for how long the server keeps what a client leaves on it. */
@AutoValue
public abstract class Expire implements Comparable<Expire> {
    /** The server never deletes on its own what a client has left. */
    public static final Expire NEVER = new AutoValue_Expire(Optional.empty());

    /** Clients can not leave mail: what they retrieve is deleted. */
    public static final Expire NOTHING_MAY_BE_LEFT = new AutoValue_Expire(Optional.of(0));

    /** At least that many days; 1 or more, since 0 says {@link #NOTHING_MAY_BE_LEFT}. */
    public static Expire afterDays(int days) {
        Preconditions.checkArgument(days >= 1, "EXPIRE %s is not at least 1 day", days);
        return new AutoValue_Expire(Optional.of(days));
    }

    /** The whole days; empty for {@link #NEVER}. */
    public abstract Optional<Integer> days();

    /** The shorter promise first. */
    @Override
    public int compareTo(Expire other) {
        return Integer.compare(days().orElse(Integer.MAX_VALUE), other.days().orElse(Integer.MAX_VALUE));
    }

    /** As it stands behind the capability's tag. */
    @Override
    public final String toString() {
        return days().map(String::valueOf).orElse("NEVER");
    }
}
