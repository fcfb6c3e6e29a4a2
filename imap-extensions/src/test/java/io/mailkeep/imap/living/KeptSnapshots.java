package io.mailkeep.imap.living;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** The snapshot of one mailbox, and a count that the test gives. */
final class KeptSnapshots implements Snapshots {
    private final LongSupplier count;
    private volatile Optional<Snapshot> kept = Optional.empty();

    KeptSnapshots(LongSupplier count) {
        this.count = count;
    }

    Optional<Snapshot> kept() {
        return kept;
    }

    @Override
    public Mono<Snapshot> read(MailboxId mailbox) {
        return Mono.defer(() -> Mono.justOrEmpty(kept));
    }

    @Override
    public Mono<Void> write(MailboxId mailbox, Snapshot snapshot) {
        return Mono.fromRunnable(() -> kept = Optional.of(snapshot));
    }

    @Override
    public Mono<Long> count(MailboxId mailbox) {
        return Mono.fromCallable(count::getAsLong);
    }
}
