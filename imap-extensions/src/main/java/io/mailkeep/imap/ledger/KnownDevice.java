package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A device that a user synchronises. Moments are whole milliseconds. */
@AutoValue
public abstract class KnownDevice {
    /** How old {@link #seen} may be while the device is in use: what spares a write. */
    static final Duration SEEN_EVERY = Duration.ofHours(6);

    static KnownDevice of(Device device, Instant enrolled, Instant seen) {
        return new AutoValue_KnownDevice(
                device, enrolled.truncatedTo(ChronoUnit.MILLIS), seen.truncatedTo(ChronoUnit.MILLIS));
    }

    public abstract Device device();

    /** Since when it is known: what was written before, under the same name, is of one that was forgotten. */
    public abstract Instant enrolled();

    /** About when it last selected a mailbox: to six hours. */
    public abstract Instant seen();

    /** Whether it may have been in use within that time. */
    public boolean isActive(Duration within, Instant now) {
        return !seen().plus(within).plus(SEEN_EVERY).isBefore(now);
    }

    boolean isFresh(Instant now) {
        return seen().plus(SEEN_EVERY).isAfter(now);
    }

    KnownDevice seenAt(Instant now) {
        return of(device(), enrolled(), now);
    }
}
