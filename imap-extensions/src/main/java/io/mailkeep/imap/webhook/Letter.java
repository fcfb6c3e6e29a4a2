package io.mailkeep.imap.webhook;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.UUID;

/** What is to be sent: a JSON object. */
@AutoValue
abstract class Letter {
    static Letter of(UUID id, Instant at, String body) {
        return new AutoValue_Letter(id, at, body);
    }

    abstract UUID id();

    /** When it was put into the outbox. */
    abstract Instant at();

    abstract String body();
}
