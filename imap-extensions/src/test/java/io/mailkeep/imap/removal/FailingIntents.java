package io.mailkeep.imap.removal;

import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The store of the intents is away. */
final class FailingIntents implements RemovalIntents {
    @Override
    public Mono<Void> begin(MailboxId mailbox, Batch batch) {
        return Mono.error(new IllegalStateException("no intents"));
    }

    @Override
    public Flux<Intent> open(MailboxId mailbox) {
        return Flux.error(new IllegalStateException("no intents"));
    }

    @Override
    public Mono<Void> finish(MailboxId mailbox, Intent intent) {
        return Mono.error(new IllegalStateException("no intents"));
    }
}
