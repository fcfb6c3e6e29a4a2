package io.mailkeep.imap.feed;

import com.google.inject.ProvidedBy;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where feeds are kept. Batches are forgotten when they are older than the configured age, the oldest first; heads that
 * were kept are not. Thread-safe; never blocks.
 */
@ProvidedBy(MissingFeedStore.class)
public interface FeedStore {
    /** The last one that was kept, with all that was appended after it. */
    Mono<Head> head(Username user);

    /**
     * Appends a batch unless there is one with its sequence. Where it fails nobody knows, and it may be tried again.
     *
     * @return whether this batch is the one of its sequence, by this call or an earlier one
     */
    Mono<Boolean> append(Username user, Batch batch);

    /** Keeps a head, so that the batches up to it are no longer needed to know it; the highest of several wins. */
    Mono<Void> keep(Username user, Head head);

    /** Batches from a sequence on, ascending, as many as asked for or up to the next that is missing. */
    Flux<Batch> from(Username user, long sequence, int most);
}
