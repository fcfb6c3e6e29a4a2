package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.Streams;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.Username;

/** What a sweep needs in order to pass over a user without reading the whole state. */
@AutoValue
public abstract class MaildropSummary {
    static MaildropSummary of(Username user, boolean disposals, Optional<Instant> oldestKept) {
        return new AutoValue_MaildropSummary(user, disposals, oldestKept);
    }

    static MaildropSummary of(Username user, MaildropState state) {
        return of(user, state.hasDisposals(), oldestKept(state));
    }

    public abstract Username user();

    /** Whether a session was cut off before it had disposed of everything. */
    public abstract boolean disposals();

    /** The earliest moment that retention of any kept copy could count from; empty without kept copies. */
    public abstract Optional<Instant> oldestKept();

    static Optional<Instant> oldestKept(MaildropState state) {
        return state.entries().stream()
                .filter(LedgerEntry::kept)
                .map(LedgerEntry::life)
                // An IMAP client chooses the internal date of what it appends: it may lie after the retrieve.
                .flatMap(life -> Streams.concat(
                        Stream.of(life.delivered()), life.retrieved().stream(), life.released().stream()))
                .min(Comparator.naturalOrder());
    }
}
