package io.mailkeep.search.indexing;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Forgets with the process. */
public final class MissedInMemory implements Missed {
    private final Set<MailboxId> mailboxes = ConcurrentHashMap.newKeySet();

    @Override
    public boolean contains(MailboxId mailbox) {
        return mailboxes.contains(mailbox);
    }

    @Override
    public void add(MailboxId mailbox) {
        mailboxes.add(mailbox);
    }

    @Override
    public Mono<Void> remove(MailboxId mailbox) {
        return Mono.fromRunnable(() -> mailboxes.remove(mailbox));
    }

    @Override
    public Flux<MailboxId> all() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(mailboxes)));
    }
}
