package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import java.time.Instant;

/** A device that a user logs in from. Moments are whole seconds, rounded up. */
@AutoValue
public abstract class KnownDevice {
    public static KnownDevice of(int number, String name, Instant lastSeen) {
        return new AutoValue_KnownDevice(number, name, WholeSeconds.up(lastSeen));
    }

    /** Its place in {@link DeviceSet}s, from 0. */
    public abstract int number();

    /** As the login name has it, in lower case. */
    public abstract String name();

    /** About when it last logged in. */
    public abstract Instant lastSeen();
}
