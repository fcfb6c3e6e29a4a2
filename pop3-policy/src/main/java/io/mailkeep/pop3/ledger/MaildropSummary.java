package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.policy.MessageLife;
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
            Username user,
            boolean disposals,
            Optional<MessageLife> oldestReleased,
            Optional<MessageLife> oldestRetrieved) {
        return new AutoValue_MaildropSummary(user, disposals, oldestReleased, oldestRetrieved);
    }

    static MaildropSummary of(Username user, MaildropState state) {
        return of(
                user,
                state.hasDisposals(),
                oldest(state, life -> life.released().isPresent(), MaildropSummary::released),
                oldest(
                        state,
                        life -> life.released().isEmpty() && life.retrieved().isPresent(),
                        MaildropSummary::retrieved));
    }

    public abstract Username user();

    /** Whether a session was cut off before it had disposed of everything. */
    public abstract boolean disposals();

    /** The released copies; empty when there are none. */
    public abstract Optional<MessageLife> oldestReleased();

    /** The copies that were retrieved and are still offered; empty when there are none. */
    public abstract Optional<MessageLife> oldestRetrieved();

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
        return state.entries().stream().map(LedgerEntry::life).filter(counts);
    }

    static MessageLife released(Instant delivered, Instant start) {
        return MessageLife.of(delivered, Optional.of(start), Optional.of(start));
    }

    static MessageLife retrieved(Instant delivered, Instant start) {
        return MessageLife.of(delivered, Optional.of(start), Optional.empty());
    }
}
