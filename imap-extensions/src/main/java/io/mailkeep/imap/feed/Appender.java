package io.mailkeep.imap.feed;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Ordering;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.OrderedChanges;
import io.mailkeep.imap.changes.Progress;
import io.mailkeep.imap.feed.Hint.News;
import io.mailkeep.imap.metrics.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.james.core.Username;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Brings feeds up to date with the mailboxes. What is known of a feed's head is a guess that an append proves: it takes
 * the place after that head, or none. Who finds that place taken begins again with the head that is there.
 *
 * <p>Thread-safe; never blocks. One call at a time for a user, or they keep each other from succeeding.
 */
@Singleton
final class Appender {
    private static final int LONGEST_BATCH = 64 << 10;
    private static final int MOST_LINES = 500;
    private static final int MOST_UNKEPT = 32;
    private static final long MOST_PLACES_CACHED = 100_000;
    private static final int TRIES = 10;
    private static final Duration BACKOFF = Duration.ofMillis(20);

    private final FeedStore store;
    private final OrderedChanges changes;
    private final Mailboxes mailboxes;
    private final KeptMessages keptMessages;
    private final Waiting waiting;
    private final Duration longestUnkept;
    private final Clock clock;
    private final MetricFactory metrics;
    private final Cache<Username, Head> heads;

    /** Somebody else has appended. */
    private static final class TakenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TakenException() {
            super("Another node has appended", null, false, false);
        }
    }

    @Inject
    Appender(
            FeedStore store,
            OrderedChanges changes,
            Mailboxes mailboxes,
            KeptMessages keptMessages,
            FeedConfiguration configuration,
            Clock clock,
            MetricFactory metrics) {
        this(
                store,
                changes,
                mailboxes,
                keptMessages,
                configuration.age(),
                ChangeLog.LONGEST_OPERATION,
                clock,
                Ticker.systemTicker(),
                metrics);
    }

    Appender(
            FeedStore store,
            OrderedChanges changes,
            Mailboxes mailboxes,
            KeptMessages keptMessages,
            Duration age,
            Duration patience,
            Clock clock,
            Ticker ticker,
            MetricFactory metrics) {
        this.store = store;
        this.changes = changes;
        this.mailboxes = mailboxes;
        this.keptMessages = keptMessages;
        this.waiting = new Waiting(patience, clock, ticker);
        this.longestUnkept = age.dividedBy(4);
        this.heads = CacheBuilder.newBuilder()
                // Later the batch by which another node took the next place could have expired, and the place seem
                // free. Half of half the age: to keep a head puts it there for as long again.
                .expireAfterWrite(age.dividedBy(4))
                .ticker(ticker)
                .maximumWeight(MOST_PLACES_CACHED)
                .weigher((Username user, Head head) -> 1 + head.places().size())
                .build();
        this.clock = clock;
        this.metrics = metrics;
    }

    Waiting waiting() {
        return waiting;
    }

    /** Tells what the hints are of, as far as it is settled. */
    Mono<Void> advance(Username user, Map<MailboxId, Hint> hints) {
        return rounds(user, head -> new Round(user, head).over(hints));
    }

    /** Looks at all mailboxes, whatever is known of them. */
    Mono<Void> advanceAll(Username user) {
        return rounds(user, head -> mailboxes.of(user).flatMap(found -> new Round(user, head).over(found)));
    }

    /** Tells what keep policies did; of a mailbox where a version is missing, all that they have done. */
    Mono<Void> tell(Username user, List<KeptChange> changes) {
        return rounds(user, head -> new Round(user, head).tell(changes));
    }

    private interface Rounds {
        Mono<Round> from(Head head);
    }

    private Mono<Void> rounds(Username user, Rounds rounds) {
        return Mono.defer(() -> head(user))
                .flatMap(rounds::from)
                .flatMap(Round::end)
                .doOnError(failure -> heads.invalidate(user))
                .retryWhen(Retry.backoff(TRIES, BACKOFF).filter(TakenException.class::isInstance));
    }

    private Mono<Head> head(Username user) {
        return Mono.justOrEmpty(heads.getIfPresent(user))
                .switchIfEmpty(Mono.defer(() -> store.head(user)).doOnNext(head -> heads.put(user, head)));
    }

    /** From one head on. Not thread-safe: its steps follow one another. */
    private final class Round {
        private final Username user;
        private Head head;

        // The first one, of a mailbox that could not be followed.
        private Optional<Throwable> failure = Optional.empty();

        Round(Username user, Head head) {
            this.user = user;
            this.head = head;
        }

        Mono<Round> over(Map<MailboxId, Hint> hints) {
            return each(hints.entrySet(), hint -> look(hint.getKey(), hint.getValue()));
        }

        Mono<Round> over(ImmutableList<Mailbox> found) {
            Map<String, MailboxId> there = new LinkedHashMap<>();
            found.forEach(mailbox -> there.put(mailbox.getMailboxId().serialize(), mailbox.getMailboxId()));
            ImmutableList<String> gone = head.places().keySet().stream()
                    .filter(mailbox -> !there.containsKey(mailbox))
                    .collect(ImmutableList.toImmutableList());
            waiting.of(user).stream()
                    .map(Waiting.Hole::mailbox)
                    .filter(mailbox -> !there.containsValue(mailbox))
                    .forEach(waiting::end);
            return each(gone, this::gone).then(each(found, mailbox -> mailboxes
                    .highest(mailbox)
                    .flatMap(highest -> identified(mailbox, Hint.of(highest.next(), highest, News.PERHAPS_CHANGED)))
                    .then(missedKept(mailbox))));
        }

        Mono<Round> tell(List<KeptChange> changes) {
            return each(KeptChange.joined(changes), this::tellKept);
        }

        /** One mailbox that can not be read does not hold up the others. */
        private <T> Mono<Round> each(Collection<T> some, Function<T, Mono<Void>> step) {
            return Flux.fromIterable(some)
                    .concatMap(one -> Mono.defer(() -> step.apply(one))
                            .onErrorResume(reason -> !(reason instanceof TakenException), this::failed))
                    .then(Mono.just(this));
        }

        private Mono<Void> failed(Throwable reason) {
            failure = failure.or(() -> Optional.of(reason));
            return Mono.empty();
        }

        private Mono<Void> tellKept(KeptChange change) {
            return head.place(change.mailbox().serialize())
                    .filter(place -> change.continues(place.kept()))
                    .map(place -> tell(change.mailbox(), change.lines(), place.kept(change.version())))
                    .orElseGet(() -> readKept(change.mailbox(), change.version()));
        }

        private Mono<Void> missedKept(Mailbox mailbox) {
            return keptMessages
                    .version(user, mailbox.getName())
                    .flatMap(version -> readKept(mailbox.getMailboxId(), version));
        }

        /** Unless the version has been told, with all before. */
        private Mono<Void> readKept(MailboxId id, long version) {
            return Mono.justOrEmpty(head.place(id.serialize()))
                    .filter(place -> place.kept() < version)
                    .flatMap(place -> keptMessages
                            .of(user, id, place.name())
                            .filter(kept -> kept.version() > place.kept())
                            .flatMap(kept -> tell(id, Lines.of(id.serialize(), kept), place.kept(kept.version()))));
        }

        private Mono<Void> look(MailboxId id, Hint hint) {
            Optional<Place> place = head.place(id.serialize());
            if (place.isPresent() && hint.news() == News.NONE) {
                return follow(id, place.get(), hint.highest(), ImmutableList.of());
            }
            return mailboxes
                    .find(user, id)
                    .map(Optional::of)
                    .defaultIfEmpty(Optional.empty())
                    .flatMap(found -> found.map(mailbox -> isUnknown(hint)
                                    ? mailboxes
                                            .highest(mailbox)
                                            .flatMap(highest -> identified(
                                                    mailbox, hint.union(Hint.messages(highest.next(), highest))))
                                    : identified(mailbox, hint))
                            .orElseGet(() -> gone(id)));
        }

        private boolean isUnknown(Hint hint) {
            return hint.news() != News.CREATED && hint.highest().isFirst();
        }

        private Mono<Void> identified(Mailbox mailbox, Hint hint) {
            MailboxId id = mailbox.getMailboxId();
            String name = mailbox.getName();
            Optional<Place> place = head.place(id.serialize());
            if (place.isEmpty() && hint.news() == News.CREATED) {
                return follow(
                        id, Place.of(ModSeq.first(), name), hint.highest(), ImmutableList.of(Lines.created(mailbox)));
            }
            if (place.isEmpty()) {
                ModSeq from = OrderedChanges.safelyBefore(hint.lowest());
                return follow(id, Place.of(from, name), hint.highest(), ImmutableList.of(Lines.begun(mailbox, from)));
            }
            return place.get().name().equals(name)
                    ? follow(id, place.get(), hint.highest(), ImmutableList.of())
                    : follow(
                            id,
                            place.get().named(name),
                            hint.highest(),
                            ImmutableList.of(Lines.renamed(id.serialize(), name)));
        }

        private Mono<Void> gone(MailboxId id) {
            waiting.end(id);
            return gone(id.serialize());
        }

        private Mono<Void> gone(String mailbox) {
            return head.place(mailbox).isPresent()
                    ? append(ImmutableList.of(Lines.deleted(mailbox)), ImmutableMap.of(mailbox, Optional.empty()))
                    : Mono.empty();
        }

        private Mono<Void> follow(MailboxId id, Place place, ModSeq hinted, ImmutableList<String> before) {
            // Who waits knows of more than who fills the hole.
            ModSeq highest = Ordering.natural().max(hinted, waiting.highest(id));
            if (highest.compareTo(place.modSeq()) <= 0) {
                waiting.end(id);
                return tell(id, before, place);
            }
            return changes.after(id, place.modSeq(), highest, waiting.settled(id), mailboxes.reading(user, id))
                    .flatMap(progress -> tell(id, lines(id, before, progress), place.at(progress.until()))
                            .doOnSuccess(nothing -> note(id, progress, highest)))
                    .onErrorResume(MailboxNotFoundException.class, deleted -> gone(id));
        }

        private ImmutableList<String> lines(MailboxId id, ImmutableList<String> before, Progress progress) {
            return ImmutableList.<String>builder()
                    .addAll(before)
                    .addAll(Lines.of(id.serialize(), progress).iterator())
                    .build();
        }

        /** Once it is told: who is overtaken begins again, from what is waited for. */
        private void note(MailboxId id, Progress progress, ModSeq highest) {
            if (progress.until().compareTo(highest) < 0) {
                waiting.begin(user, id, highest);
            } else {
                waiting.end(id);
            }
        }

        /** In several batches if need be, of which only the last moves the place: who dies before tells all again. */
        private Mono<Void> tell(MailboxId id, ImmutableList<String> lines, Place place) {
            ImmutableList<ImmutableList<String>> parts = parts(lines);
            return Flux.range(0, parts.size())
                    .concatMap(i -> append(
                            parts.get(i),
                            i == parts.size() - 1
                                    ? ImmutableMap.of(id.serialize(), Optional.of(place))
                                    : ImmutableMap.of()))
                    .then();
        }

        private Mono<Void> append(ImmutableList<String> lines, ImmutableMap<String, Optional<Place>> moves) {
            return Mono.defer(() -> {
                Batch batch = Batch.of(head.sequence() + 1, UUID.randomUUID(), clock.instant(), lines, moves);
                return store.append(user, batch)
                        .single()
                        .flatMap(appended -> appended ? Mono.fromRunnable(() -> appended(batch)) : taken());
            });
        }

        private void appended(Batch batch) {
            metrics.generate(Counter.FEED_APPENDED.metric()).increment();
            head = head.then(batch);
            heads.put(user, head);
        }

        private Mono<Void> taken() {
            metrics.generate(Counter.FEED_CONFLICTS.metric()).increment();
            return Mono.error(new TakenException());
        }

        /** Fails if a mailbox could not be followed, but what was told of the others stays. */
        Mono<Void> end() {
            return keep().then(failure.map(Mono::<Void>error).orElseGet(Mono::empty));
        }

        /** Where there is enough to keep; one that fails is tried again after the next append. */
        private Mono<Void> keep() {
            boolean isDue = head.sequence() - head.keptSequence() >= MOST_UNKEPT
                    || head.unkeptSince()
                            .filter(since -> clock.instant().isAfter(since.plus(longestUnkept)))
                            .isPresent();
            return isDue
                    ? store.keep(user, head)
                            .doOnSuccess(nothing -> heads.put(user, head.kept()))
                            .onErrorResume(failure -> {
                                metrics.generate(Counter.FEED_FAILED.metric()).increment();
                                return Mono.empty();
                            })
                    : Mono.empty();
        }
    }

    private static ImmutableList<ImmutableList<String>> parts(List<String> lines) {
        ImmutableList.Builder<ImmutableList<String>> parts = ImmutableList.builder();
        ImmutableList.Builder<String> part = ImmutableList.builder();
        int length = 0;
        int count = 0;
        for (String line : lines) {
            if (count > 0 && (length + line.length() > LONGEST_BATCH || count == MOST_LINES)) {
                parts.add(part.build());
                part = ImmutableList.builder();
                length = 0;
                count = 0;
            }
            part.add(line);
            length += line.length();
            count++;
        }
        return count > 0 ? parts.add(part.build()).build() : parts.build();
    }
}
