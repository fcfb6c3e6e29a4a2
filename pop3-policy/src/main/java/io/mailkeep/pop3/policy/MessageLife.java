package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/** The moments in a message's life that retention counts from. */
@AutoValue
public abstract class MessageLife {
    public static MessageLife of(Instant delivered, Optional<Instant> retrieved, Optional<Instant> released) {
        return new AutoValue_MessageLife(delivered, retrieved, released);
    }

    /** The message's internal date. */
    public abstract Instant delivered();

    /** When a session first retrieved it whole and committed. */
    public abstract Optional<Instant> retrieved();

    /** When a session's QUIT released it; present exactly for a message that is hidden from POP3. */
    public abstract Optional<Instant> released();
}
