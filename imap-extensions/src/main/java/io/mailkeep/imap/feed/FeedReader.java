package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads feeds by cursor. Before that it looks for what the feed may have missed, once a minute for a user. Thread-safe;
 * never blocks.
 */
@Singleton
final class FeedReader {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final int BATCHES = 32;
    private static final int MOST_WAITING = 32;
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_READS = Duration.ofMillis(500);
    private static final int MOST_USERS = 10_000;

    private final FeedStore store;
    private final Feeder feeder;
    private final Waiting waiting;
    private final Semaphore waiters = new Semaphore(MOST_WAITING);
    private final Cache<Username, Boolean> lookedAt = CacheBuilder.newBuilder()
            .expireAfterWrite(BETWEEN_LOOKS)
            .maximumSize(MOST_USERS)
            .build();

    @Inject
    FeedReader(FeedStore store, Feeder feeder, Appender appender) {
        this.store = store;
        this.feeder = feeder;
        this.waiting = appender.waiting();
    }

    /** A part of a feed. */
    @AutoValue
    abstract static class Page {
        private static Page of(
                ImmutableList<Batch> batches, Cursor next, ImmutableList<Waiting.Hole> waitingFor, boolean more) {
            return new AutoValue_FeedReader_Page(batches, next, waitingFor, more);
        }

        abstract ImmutableList<Batch> batches();

        /** Where to go on. */
        abstract Cursor next();

        /** Mailboxes of which this node knows that something happened which the feed can not tell yet. */
        abstract ImmutableList<Waiting.Hole> waitingFor();

        abstract boolean more();
    }

    /** The end of the feed, after everything that happened before the call and is settled. Fails if a look at that does. */
    Mono<Page> end(Username user) {
        return feeder.lookAtAll(user)
                .then(Mono.defer(() -> store.head(user)))
                .map(head -> Page.of(ImmutableList.of(), Cursor.after(user, head), waiting.of(user), false));
    }

    /**
     * What comes after a cursor; where there is nothing, waits for it, if not too many wait already.
     *
     * @throws CursorExpiredException by the Mono
     */
    Mono<Page> after(Username user, Cursor cursor, Duration wait) {
        return lookIfDue(user)
                .then(Mono.defer(() -> page(user, cursor)))
                .flatMap(page -> page.batches().isEmpty() && !wait.isZero() && waiters.tryAcquire()
                        ? later(user, page.next(), wait).defaultIfEmpty(page).doFinally(end -> waiters.release())
                        : Mono.just(page));
    }

    private Mono<Page> later(Username user, Cursor cursor, Duration wait) {
        return Flux.interval(BETWEEN_READS)
                .onBackpressureDrop()
                .concatMap(tick -> page(user, cursor), 0)
                .filter(page -> !page.batches().isEmpty())
                .next()
                .timeout(wait, Mono.empty());
    }

    /** One that fails has been reported, and is made again by the feeder: what is stored can be read all the same. */
    private Mono<Void> lookIfDue(Username user) {
        return lookedAt.asMap().putIfAbsent(user, true) == null
                ? feeder.lookAtAll(user).onErrorResume(failure -> Mono.empty())
                : Mono.empty();
    }

    private Mono<Page> page(Username user, Cursor cursor) {
        if (!cursor.isOf(user)) {
            return Mono.error(new CursorExpiredException());
        }
        return read(user, Math.max(1, cursor.sequence()))
                .flatMap(found -> isAt(user, cursor, found) ? Mono.just(after(cursor, found)) : beyond(user, cursor))
                .map(found -> page(user, cursor, found));
    }

    private Mono<ImmutableList<Batch>> read(Username user, long sequence) {
        // With that of the cursor, and one that says that there are more.
        return store.from(user, sequence, BATCHES + 2).collect(ImmutableList.toImmutableList());
    }

    private static boolean isAt(Username user, Cursor cursor, List<Batch> found) {
        return !found.isEmpty()
                && (cursor.equals(Cursor.beginning(user)) || cursor.equals(Cursor.after(user, found.get(0))));
    }

    private static ImmutableList<Batch> after(Cursor cursor, ImmutableList<Batch> found) {
        return found.get(0).sequence() == cursor.sequence() ? found.subList(1, found.size()) : found;
    }

    /** Where the batch of the cursor is not there: nothing is missing if the next one is, or if it was the last. */
    private Mono<ImmutableList<Batch>> beyond(Username user, Cursor cursor) {
        return store.from(user, Math.max(1, cursor.sequence()), 1)
                .hasElements()
                .flatMap(isAnother ->
                        isAnother ? Mono.error(new CursorExpiredException()) : read(user, cursor.sequence() + 1))
                .flatMap(found -> found.isEmpty()
                        ? store.head(user)
                                .filter(head -> Cursor.after(user, head).equals(cursor))
                                .switchIfEmpty(Mono.error(CursorExpiredException::new))
                                .thenReturn(found)
                        : Mono.just(found));
    }

    private Page page(Username user, Cursor cursor, ImmutableList<Batch> found) {
        ImmutableList<Batch> batches = found.subList(0, Math.min(found.size(), BATCHES));
        return Page.of(
                batches,
                batches.isEmpty() ? cursor : Cursor.after(user, Iterables.getLast(batches)),
                waiting.of(user),
                found.size() > batches.size());
    }
}
