package io.mailkeep.search.indexing;

import java.util.Collection;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The mailboxes that the index does not follow: some change of theirs did not reach it. They are searched by scanning
 * until they have been compared with the index. Outlives this process where the implementation does. Thread-safe.
 *
 * <p>A change is covered by a comparison that begins after it. So whoever leaves a change out calls {@link #add} after
 * that decision, and a removal takes away only what was there when its comparison began.
 */
public interface Missed {
    /** Answers at once, from memory. */
    boolean contains(MailboxId mailbox);

    /**
     * Whether the mailbox is missed here and no comparison has begun since, so that a change of it may be left out as
     * well. From memory.
     */
    boolean isDue(MailboxId mailbox);

    /** Does not wait: what can not be kept at once is kept as soon as it can. */
    void add(MailboxId mailbox);

    /** A comparison of the mailbox begins: what is added from now on is not covered by it. One at a time. */
    void begin(MailboxId mailbox);

    /** The comparison that was begun last has made the index equal to the store. */
    Mono<Void> remove(MailboxId mailbox);

    /** As far as is known here. */
    Flux<MailboxId> all();

    /**
     * Learns what other servers have missed and compared; until then {@link #contains} does not know. To be called every
     * minute.
     */
    Mono<Void> hear();

    /** How many there are, as far as is known here. */
    int size();

    default boolean containsAny(Collection<MailboxId> mailboxes) {
        return mailboxes.stream().anyMatch(this::contains);
    }
}
