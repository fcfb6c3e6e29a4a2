package io.mailkeep.mailets.note;

import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import java.time.Duration;
import java.time.Instant;
import org.apache.james.core.Username;
import reactor.core.publisher.Mono;

/** Keeps the notes of delivered messages. Thread-safe; the contract test {@code NotesContract} defines it. */
public interface Notes extends DeliveryNotes {
    /** How long a note waits for POP3 to list its message for the first time; the maildrop then has it for good. */
    Duration KEPT = Duration.ofDays(3 * 365);

    /**
     * Writes the note of a message whose internal date lies between two moments. Harmless when repeated. Does not
     * block; fails when the note may not have been written.
     *
     * @param messageId James's, serialised
     */
    Mono<Void> write(Username user, String messageId, Instant from, Instant to, DeliveryNote note);
}
