package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;
import java.time.Instant;

/** What is written of a device in a mailbox. */
@AutoValue
abstract class Entry {
    static Entry of(Instant enrolled, Position position) {
        return new AutoValue_Entry(enrolled, position);
    }

    /** {@link KnownDevice#enrolled} of the device that it is of. */
    abstract Instant enrolled();

    abstract Position position();

    boolean isOf(KnownDevice known) {
        return enrolled().equals(known.enrolled());
    }
}
