package io.mailkeep.mailets.sent;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** Whose copies of a submission there have been. */
@AutoValue
abstract class Copies {
    /** Nobody's. */
    static final Copies NONE = new AutoValue_Copies(false, Optional.empty());

    /** Whether a client has stored one. */
    abstract boolean clients();

    abstract Optional<OurCopy> ours();

    Copies withClients() {
        return new AutoValue_Copies(true, ours());
    }

    Copies with(OurCopy copy) {
        return new AutoValue_Copies(clients(), Optional.of(copy));
    }
}
