package io.mailkeep.pop3.retention;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.time.Duration;
import java.util.Optional;

/** When this server sweeps, and how fast. */
@AutoValue
public abstract class SweepSettings {
    /** What {@code keepcopy.xml} says. */
    public static SweepSettings from(KeepCopyConfiguration configuration) {
        return of(
                configuration.sweep().map(KeepCopyConfiguration.Sweep::every),
                configuration
                        .sweep()
                        .map(KeepCopyConfiguration.Sweep::usersPerSecond)
                        .orElse(KeepCopyConfiguration.Sweep.DEFAULT_USERS_PER_SECOND));
    }

    /**
     * Fails with {@link IllegalArgumentException} unless the period and the speed are positive.
     *
     * @param every empty when sweeps only run on request
     */
    static SweepSettings of(Optional<Duration> every, int usersPerSecond) {
        Preconditions.checkArgument(
                every.map(period -> !period.isNegative() && !period.isZero()).orElse(true),
                "a sweep's period is longer than nothing");
        Preconditions.checkArgument(usersPerSecond > 0, "a sweep looks after at least one user per second");
        return new AutoValue_SweepSettings(every, usersPerSecond);
    }

    /** How much time passes from the begin of one scheduled sweep to that of the next, over all nodes. */
    public abstract Optional<Duration> every();

    /** How many maildrops a sweep opens per second, at most; users with nothing due are passed over uncounted. */
    public abstract int usersPerSecond();
}
