package io.mailkeep.server.recount;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What each node knows to be perhaps miscounted, where the others find it when that node is gone. Of two nodes that find
 * it both count, which costs a look more. Thread-safe.
 */
interface SavedSuspects {
    /** For how long {@link #live} says it. */
    Duration LIVES = Duration.ofSeconds(15);

    /** That this node lives. */
    Mono<Void> live();

    /** That it does not any more. */
    Mono<Void> end();

    /** That this node is to count it. */
    Mono<Void> save(Suspect suspect);

    /** That this node has counted it. */
    Mono<Void> forget(Suspect suspect);

    /** The nodes that live no more, former lives of this one among them, and have left something or nothing. */
    Flux<String> gone();

    /** What a node that is gone has left. */
    Flux<Suspect> leftBy(String node);

    /** That this is no more left of a node that is gone. */
    Mono<Void> forget(String node, List<Suspect> left);
}
