package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.time.Instant;

/**
 * Each device of a user has a POP3 state of its own: what one deletes is hidden from it alone, and the policy's
 * deletion is carried out once every known device has retrieved the message. Which device logs in, the login name says.
 */
@AutoValue
public abstract class Devices {
    /** A message's state holds one bit for each. */
    public static final int MOST = 32;

    /**
     * Tells devices apart.
     *
     * @param silentAfter as {@link #silentAfter}
     * @param most as {@link #most}
     */
    public static Devices of(Duration silentAfter, int most) {
        return new AutoValue_Devices(silentAfter, most);
    }

    /** A device that did not log in for that long is no longer waited for. */
    public abstract Duration silentAfter();

    /** How many devices a user may have, 1 to {@value #MOST}; a further one takes the place of a silent one only. */
    public abstract int most();

    /** Whether a device that last logged in then is no longer waited for. */
    public boolean isSilent(Instant lastSeen, Instant now) {
        return !lastSeen.plus(silentAfter()).isAfter(now);
    }
}
