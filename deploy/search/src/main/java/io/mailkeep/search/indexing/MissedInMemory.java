package io.mailkeep.search.indexing;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Forgets with the process. */
public final class MissedInMemory implements Missed {
    private final Marks marks = new Marks(new AtomicLong()::incrementAndGet);

    @Override
    public boolean contains(MailboxId mailbox) {
        return marks.contains(mailbox);
    }

    @Override
    public boolean isDue(MailboxId mailbox) {
        return marks.isDue(mailbox);
    }

    @Override
    public void add(MailboxId mailbox) {
        marks.add(mailbox, () -> {});
    }

    @Override
    public void begin(MailboxId mailbox) {
        marks.begin(mailbox);
    }

    @Override
    public Mono<Void> remove(MailboxId mailbox) {
        return Mono.fromRunnable(() -> marks.begun(mailbox).ifPresent(begun -> marks.forget(mailbox, begun)));
    }

    @Override
    public Flux<MailboxId> all() {
        return Flux.defer(() -> Flux.fromIterable(marks.mailboxes()));
    }

    /** There is no other. */
    @Override
    public Mono<Void> hear() {
        return Mono.empty();
    }

    @Override
    public int size() {
        return marks.size();
    }
}
