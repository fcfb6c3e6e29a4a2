package io.mailkeep.imap.support;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import io.mailkeep.imap.ledger.KnownDevice;
import java.time.Instant;

/** A device in the list. */
@AutoValue
abstract class Listed {
    static Listed of(KnownDevice known) {
        return new AutoValue_Listed(known.device().name(), known.enrolled(), known.seen());
    }

    /** As {@link io.mailkeep.imap.ledger.Device} has it. */
    @JsonProperty
    abstract String name();

    @JsonProperty
    abstract Instant firstSeen();

    /** About when it last selected a mailbox: to six hours. */
    @JsonProperty
    abstract Instant lastSeen();
}
