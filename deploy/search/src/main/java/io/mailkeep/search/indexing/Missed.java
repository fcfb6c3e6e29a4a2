package io.mailkeep.search.indexing;

import java.util.Collection;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The mailboxes that the index does not follow: some change of theirs did not reach it. They are searched by scanning
 * until they have been compared with the index. Outlives this process where the implementation does. Thread-safe.
 */
public interface Missed {
    /** Answers at once, from memory. */
    boolean contains(MailboxId mailbox);

    /** Does not wait: what can not be kept at once is kept as soon as it can. */
    void add(MailboxId mailbox);

    Mono<Void> remove(MailboxId mailbox);

    Flux<MailboxId> all();

    default boolean containsAny(Collection<MailboxId> mailboxes) {
        return mailboxes.stream().anyMatch(this::contains);
    }
}
