package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/** What retention says of one message, and why. */
@AutoValue
public abstract class Expiry {
    static Expiry never(String reason) {
        return new AutoValue_Expiry(Optional.empty(), reason);
    }

    static Expiry at(Instant moment, String reason) {
        return new AutoValue_Expiry(Optional.of(moment), reason);
    }

    /** From when on the server may remove the message; empty when it never does. */
    public abstract Optional<Instant> moment();

    /** A sentence for whoever asks where mail went. */
    public abstract String reason();
}
