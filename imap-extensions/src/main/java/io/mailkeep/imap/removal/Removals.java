package io.mailkeep.imap.removal;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.UUID;
import org.apache.james.mailbox.model.MailboxId;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removals of which James tells no pre-deletion hook: moves. Thread-safe; never blocks. */
@Singleton
public final class Removals {
    private final RemovalIntents intents;

    @Inject
    Removals(RemovalIntents intents) {
        this.intents = intents;
    }

    /**
     * Runs a removal between its intent and the end of it. A removal that fails leaves the intent behind, and the
     * mod-sequence is raised once more than needed.
     */
    public <T> Flux<T> from(MailboxId mailbox, Publisher<T> removal) {
        return Flux.defer(() -> {
            Batch batch = Batch.named("move " + UUID.randomUUID());
            return intents.begin(mailbox, batch)
                    .thenMany(removal)
                    .concatWith(Mono.defer(() -> intents.finish(mailbox, batch)).then(Mono.empty()));
        });
    }
}
