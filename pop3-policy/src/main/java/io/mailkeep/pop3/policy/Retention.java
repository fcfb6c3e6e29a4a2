package io.mailkeep.pop3.policy;

import java.time.Instant;
import java.util.Optional;

/** How long a policy holds kept copies. Never speaks of a message that was neither retrieved nor released. */
public final class Retention {
    /** Kept copies are never removed by the server. */
    public static final Retention FOREVER = new Retention();

    private Retention() {}

    /** The moment from which a kept copy may be removed; empty for one that is held for ever or is no kept copy. */
    public Optional<Instant> expiry(MessageLife life) {
        return Optional.empty();
    }
}
