package io.mailkeep.pop3.delivery;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.james.core.Username;

/**
 * Where the notes of delivered messages are found. Bound by the module that writes them; without it there are none.
 * Thread-safe.
 */
public interface DeliveryNotes {
    /** A note that is not there that long after the delivery will not come any more. */
    Duration WRITTEN_WITHIN = Duration.ofMinutes(10);

    /** For a server whose deliveries leave none. */
    DeliveryNotes NONE = (user, delivered) -> ImmutableMap.of();

    /**
     * Blocking. The notes of those of a user's messages that have one, by James's message id. A failing store throws an
     * unchecked exception: what is not known must not be taken for nothing.
     *
     * @param delivered the moment of delivery, which is the message's internal date, by message id or what
     *     {@link #inMailbox} makes of it
     */
    ImmutableMap<String, DeliveryNote> read(Username user, Map<String, Instant> delivered);

    /**
     * By what the note of a message in one mailbox of the user is asked for, so that copies of a message may have notes
     * of their own; goes before the one that is asked for by the message id alone.
     */
    static String inMailbox(String mailbox, String messageId) {
        return messageId + ' ' + mailbox;
    }
}
