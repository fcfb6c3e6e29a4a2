package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.condition.MessageLife;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Messages to which one retention applies, summed up as lives that no message lived: each moment is the earliest of
 * any, so that the retention speaks of the sum no later than of the first message that expires.
 */
@AutoValue
public abstract class OldestLives {
    static OldestLives of(
            Optional<MessageLife> oldestReleased,
            Optional<MessageLife> oldestRetrieved,
            Optional<Instant> oldestUntouched) {
        return new AutoValue_OldestLives(oldestReleased, oldestRetrieved, oldestUntouched);
    }

    static OldestLives of(Stream<LedgerEntry> entries) {
        List<MessageLife> lives = entries.map(OldestLives::life).collect(Collectors.toList());
        return of(
                oldest(lives, life -> life.released().isPresent(), OldestLives::released),
                oldest(
                        lives,
                        life -> life.released().isEmpty() && life.retrieved().isPresent(),
                        OldestLives::retrieved),
                lives.stream()
                        .filter(life -> life.keptSince().isEmpty())
                        .map(MessageLife::delivered)
                        .min(Comparator.naturalOrder()));
    }

    /** The released copies; empty when there are none. */
    public abstract Optional<MessageLife> oldestReleased();

    /** The copies that were retrieved and are still offered; empty when there are none. */
    public abstract Optional<MessageLife> oldestRetrieved();

    /** The oldest delivery of what was neither released nor retrieved; empty when there is no such message. */
    public abstract Optional<Instant> oldestUntouched();

    private static Optional<MessageLife> oldest(
            List<MessageLife> all, Predicate<MessageLife> counts, BiFunction<Instant, Instant, MessageLife> as) {
        Optional<Instant> delivered =
                all.stream().filter(counts).map(MessageLife::delivered).min(Comparator.naturalOrder());
        Optional<Instant> start = all.stream()
                .filter(counts)
                .flatMap(life -> Stream.concat(life.retrieved().stream(), life.released().stream()))
                .min(Comparator.naturalOrder());
        return delivered.flatMap(first -> start.map(second -> as.apply(first, second)));
    }

    /** A deletion that waits for devices is summed up as a retrieve: it makes a copy, and no sweep may pass over it. */
    private static MessageLife life(LedgerEntry entry) {
        MessageLife life = entry.life();
        return entry.deletedBy().isEmpty() || life.keptSince().isPresent()
                ? life
                : retrieved(life.delivered(), life.delivered());
    }

    static MessageLife released(Instant delivered, Instant start) {
        return MessageLife.of(delivered, Optional.of(start), Optional.of(start));
    }

    static MessageLife retrieved(Instant delivered, Instant start) {
        return MessageLife.of(delivered, Optional.of(start), Optional.empty());
    }
}
