package io.mailkeep.mailets.trace;

import com.google.auto.value.AutoValue;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Keeps the latest traces of a server that forgets everything when it stops. */
@Singleton
public final class MemoryTraces implements Traces {
    private static final int MOST = 200_000;

    private final Cache<Trace, Left> traces =
            CacheBuilder.newBuilder().maximumSize(MOST).build();
    private final Clock clock;

    @Inject
    public MemoryTraces(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Void> leave(Trace trace, Duration remembered) {
        return Mono.fromRunnable(() -> {
            Instant now = clock.instant();
            traces.put(trace, Left.of(now, now.plus(remembered)));
        });
    }

    @Override
    public Mono<Instant> last(Trace trace) {
        return Mono.defer(() -> Mono.justOrEmpty(Optional.ofNullable(traces.getIfPresent(trace))
                .filter(left -> left.until().isAfter(clock.instant()))
                .map(Left::moment)));
    }

    @AutoValue
    abstract static class Left {
        static Left of(Instant moment, Instant until) {
            return new AutoValue_MemoryTraces_Left(moment, until);
        }

        abstract Instant moment();

        abstract Instant until();
    }
}
