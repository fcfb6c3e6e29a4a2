package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.condition.MessageLife;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.james.core.Username;

/**
 * What a sweep needs in order to pass over a user without reading the whole state. Kept copies are summed up as two
 * lives that no copy lived: each moment is the earliest of any copy, so that retention speaks of the summary no later
 * than of the first copy that expires. Nothing of a policy is in it: policies change, what is stored stays.
 */
@AutoValue
public abstract class MaildropSummary {
    static MaildropSummary of(
            MaildropId id,
            UserRules rules,
            Optional<Instant> nextDisposal,
            Optional<MessageLife> oldestReleased,
            Optional<MessageLife> oldestRetrieved,
            Optional<Instant> oldestUntouched) {
        return new AutoValue_MaildropSummary(id, rules, nextDisposal, oldestReleased, oldestRetrieved, oldestUntouched);
    }

    static MaildropSummary of(MaildropId id, MaildropState state) {
        return of(
                id,
                state.rules(),
                state.entries().stream()
                        .flatMap(entry -> entry.disposal().stream())
                        .map(disposal -> disposal.due().orElse(Instant.EPOCH))
                        .min(Comparator.naturalOrder()),
                oldest(state, life -> life.released().isPresent(), MaildropSummary::released),
                oldest(
                        state,
                        life -> life.released().isEmpty() && life.retrieved().isPresent(),
                        MaildropSummary::retrieved),
                lives(state, life -> life.keptSince().isEmpty())
                        .map(MessageLife::delivered)
                        .min(Comparator.naturalOrder()));
    }

    public abstract MaildropId id();

    public Username user() {
        return id().user();
    }

    /** What an administrator has set for the user, which stands beside INBOX only: empty for a further mailbox. */
    public abstract UserRules rules();

    /** When the next disposal is due, long ago for one that a session was cut off from; empty when there is none. */
    public abstract Optional<Instant> nextDisposal();

    /** The released copies; empty when there are none. */
    public abstract Optional<MessageLife> oldestReleased();

    /** The copies that were retrieved and are still offered; empty when there are none. */
    public abstract Optional<MessageLife> oldestRetrieved();

    /** The oldest delivery of what was neither released nor retrieved; empty when there is no such message. */
    public abstract Optional<Instant> oldestUntouched();

    private static Optional<MessageLife> oldest(
            MaildropState state, Predicate<MessageLife> counts, BiFunction<Instant, Instant, MessageLife> as) {
        Optional<Instant> delivered =
                lives(state, counts).map(MessageLife::delivered).min(Comparator.naturalOrder());
        Optional<Instant> start = lives(state, counts)
                .flatMap(life -> Stream.concat(life.retrieved().stream(), life.released().stream()))
                .min(Comparator.naturalOrder());
        return delivered.flatMap(first -> start.map(second -> as.apply(first, second)));
    }

    private static Stream<MessageLife> lives(MaildropState state, Predicate<MessageLife> counts) {
        return state.entries().stream().map(MaildropSummary::life).filter(counts);
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
