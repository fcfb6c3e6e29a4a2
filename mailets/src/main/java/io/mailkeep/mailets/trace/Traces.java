package io.mailkeep.mailets.trace;

import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Keeps traces. Thread-safe, does not block; the contract test {@code TracesContract} defines it. */
public interface Traces {
    /** Remembers that it happened now, for that long at least; in place of what was remembered of it. */
    Mono<Void> leave(Trace trace, Duration remembered);

    /** When it last happened; empty when nothing is remembered of it. Fails when that can not be read. */
    Mono<Instant> last(Trace trace);

    /** Whether it happened at that moment or later. Fails as {@link #last} does. */
    default Mono<Boolean> hasHappenedSince(Instant moment, Trace trace) {
        return last(trace).filter(last -> !last.isBefore(moment)).hasElement();
    }
}
