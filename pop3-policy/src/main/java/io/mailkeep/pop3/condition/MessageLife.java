package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/** The moments in a message's life that retention counts from. */
@AutoValue
public abstract class MessageLife {
    /** A life in which the message was retrieved once at most. */
    public static MessageLife of(Instant delivered, Optional<Instant> retrieved, Optional<Instant> released) {
        return of(delivered, retrieved, retrieved, released);
    }

    public static MessageLife of(
            Instant delivered,
            Optional<Instant> retrieved,
            Optional<Instant> lastRetrieved,
            Optional<Instant> released) {
        return new AutoValue_MessageLife(delivered, retrieved, lastRetrieved, released);
    }

    /** The message's internal date. */
    public abstract Instant delivered();

    /**
     * When a session first retrieved it whole and committed; with devices told apart, when the last of them had, which
     * may lie ahead: a device that does not come is waited for until then.
     */
    public abstract Optional<Instant> retrieved();

    /** When a session last did; present exactly when {@link #retrieved} is. */
    public abstract Optional<Instant> lastRetrieved();

    /** When a session's QUIT released it; present exactly for a message that is hidden from POP3. */
    public abstract Optional<Instant> released();

    /** When the message became a kept copy; empty for one that was neither retrieved nor released. */
    public Optional<Instant> keptSince() {
        return retrieved().isPresent() ? retrieved() : released();
    }
}
