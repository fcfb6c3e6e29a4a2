package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;

/** How far a device is in a mailbox. */
@AutoValue
public abstract class DeviceState {
    static DeviceState of(KnownDevice known, Position position) {
        return new AutoValue_DeviceState(known, position);
    }

    public abstract KnownDevice known();

    /** {@link Position#NOWHERE} if nothing is known. */
    public abstract Position position();
}
