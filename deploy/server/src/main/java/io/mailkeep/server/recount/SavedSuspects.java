package io.mailkeep.server.recount;

import java.time.Instant;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What each node knows to be perhaps miscounted, where the others find it when that node is gone. A node that lives may
 * be told of what another one counts already: that costs a look more. Thread-safe.
 */
interface SavedSuspects {
    /** That this node is to count it, from now on. */
    Mono<Void> save(Suspect suspect, Instant now);

    /** That this node has counted it. */
    Mono<Void> forget(Suspect suspect);

    /** What other nodes saved before a moment and never forgot, former lives of this one among them. */
    Flux<Saved> ofOthersBefore(Instant moment);

    /** That another node need not count it any more. */
    Mono<Void> forget(Saved saved);

    /**
     * One that a node is to count.
     *
     * @param node as the store names it
     */
    record Saved(Suspect suspect, String node) {}
}
