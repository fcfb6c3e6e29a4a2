package io.mailkeep.imap.feed;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps feeds as long as the server runs, like James's in-memory mailboxes. */
@Singleton
public final class MemoryFeedStore implements FeedStore {
    private final Duration age;
    private final Clock clock;
    private final ConcurrentMap<Username, Batches> feeds = new ConcurrentHashMap<>();

    @Inject
    public MemoryFeedStore(FeedConfiguration configuration, Clock clock) {
        this(configuration.age(), clock);
    }

    MemoryFeedStore(Duration age, Clock clock) {
        this.age = age;
        this.clock = clock;
    }

    @Override
    public Mono<Head> head(Username user) {
        return Mono.fromCallable(() -> of(user).head());
    }

    @Override
    public Mono<Boolean> append(Username user, Batch batch) {
        return Mono.fromCallable(() -> of(user).append(batch));
    }

    @Override
    public Mono<Void> keep(Username user, Head head) {
        return Mono.fromRunnable(() -> of(user).keep(head));
    }

    @Override
    public Flux<Batch> from(Username user, long sequence, int most) {
        return Flux.defer(() -> Flux.fromIterable(of(user).from(sequence, most)));
    }

    private Batches of(Username user) {
        return feeds.computeIfAbsent(user, anyone -> new Batches());
    }

    private final class Batches {
        private final TreeMap<Long, Batch> bySequence = new TreeMap<>();
        private Head kept = Head.none();

        synchronized Head head() {
            forget();
            return bySequence.tailMap(kept.sequence(), false).values().stream()
                    .reduce(kept, Head::then, (one, other) -> other);
        }

        synchronized boolean append(Batch batch) {
            forget();
            return batch.equals(bySequence.computeIfAbsent(batch.sequence(), free -> batch));
        }

        synchronized void keep(Head head) {
            if (head.sequence() > kept.sequence()) {
                kept = head.kept();
            }
        }

        synchronized ImmutableList<Batch> from(long sequence, int most) {
            forget();
            ImmutableList.Builder<Batch> found = ImmutableList.builder();
            for (long next = sequence; next < sequence + most && bySequence.containsKey(next); next++) {
                found.add(bySequence.get(next));
            }
            return found.build();
        }

        private void forget() {
            Instant oldest = clock.instant().minus(age);
            while (!bySequence.isEmpty()
                    && bySequence.firstEntry().getValue().at().isBefore(oldest)) {
                bySequence.pollFirstEntry();
            }
        }
    }
}
