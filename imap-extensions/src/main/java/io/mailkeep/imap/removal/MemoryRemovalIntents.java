package io.mailkeep.imap.removal;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.SetMultimap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps intents as long as the server runs: what it interrupts is gone with James's in-memory mailboxes. */
@Singleton
public final class MemoryRemovalIntents implements RemovalIntents {
    private final Clock clock;
    private final SetMultimap<MailboxId, Intent> intents = HashMultimap.create();

    @Inject
    public MemoryRemovalIntents(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Void> begin(MailboxId mailbox, Batch batch) {
        return Mono.fromRunnable(() -> add(mailbox, Intent.begin(batch, clock.instant())));
    }

    @Override
    public Flux<Intent> open(MailboxId mailbox) {
        return Flux.defer(() -> Flux.fromIterable(of(mailbox)));
    }

    @Override
    public Mono<Void> finish(MailboxId mailbox, Intent intent) {
        return Mono.fromRunnable(() -> remove(mailbox, intent));
    }

    private synchronized void add(MailboxId mailbox, Intent intent) {
        intents.put(mailbox, intent);
    }

    private synchronized ImmutableList<Intent> of(MailboxId mailbox) {
        return ImmutableList.copyOf(intents.get(mailbox));
    }

    private synchronized void remove(MailboxId mailbox, Intent intent) {
        intents.remove(mailbox, intent);
    }
}
