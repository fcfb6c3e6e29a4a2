package io.mailkeep.imap.removal;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.UUID;

/** One attempt to remove a batch. Attempts to remove the same messages, in vain or again, are different intents. */
@AutoValue
public abstract class Intent {
    static Intent begin(Batch batch, Instant now) {
        return of(batch, now, UUID.randomUUID());
    }

    static Intent of(Batch batch, Instant begun, UUID attempt) {
        return new AutoValue_Intent(batch, begun, attempt);
    }

    public abstract Batch batch();

    public abstract Instant begun();

    abstract UUID attempt();
}
