package io.mailkeep.mailets.digest;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.core.Username;
import reactor.core.publisher.Mono;

/** Remembers as long as the server runs: a moment for each user of it. */
@Singleton
public final class MemoryNotices implements Notices {
    private final ConcurrentHashMap<Username, Instant> ends = new ConcurrentHashMap<>();
    private final Clock clock;

    @Inject
    public MemoryNotices(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Boolean> isClaimed(Username user) {
        return Mono.fromCallable(
                () -> Optional.ofNullable(ends.get(user)).filter(this::isAhead).isPresent());
    }

    @Override
    public Mono<Boolean> claim(Username user, Duration period) {
        return Mono.fromCallable(() -> {
            AtomicBoolean claimed = new AtomicBoolean();
            ends.compute(user, (name, end) -> Optional.ofNullable(end)
                    .filter(this::isAhead)
                    .orElseGet(() -> {
                        claimed.set(true);
                        return clock.instant().plus(period);
                    }));
            return claimed.get();
        });
    }

    private boolean isAhead(Instant end) {
        return end.isAfter(clock.instant());
    }

    @Override
    public Mono<Void> release(Username user) {
        return Mono.fromRunnable(() -> ends.remove(user));
    }
}
