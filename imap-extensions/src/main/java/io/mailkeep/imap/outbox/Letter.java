package io.mailkeep.imap.outbox;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.UUID;

/** What is to be sent: a JSON object. */
@AutoValue
public abstract class Letter {
    static Letter of(UUID id, Instant at, String body) {
        return new AutoValue_Letter(id, at, body);
    }

    public abstract UUID id();

    /** When it was put into the outbox. */
    public abstract Instant at();

    public abstract String body();
}
