package io.mailkeep.pop3.kept;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Optional;

/** Some of the messages that were asked for, soonest to leave first; in this form as JSON. */
@AutoValue
abstract class KeptPage {
    static KeptPage of(
            String user,
            Instant asOf,
            long known,
            long matching,
            ImmutableList<KeptMessage> messages,
            Optional<Position> next) {
        return new AutoValue_KeptPage(user, asOf, known, matching, messages, next.map(Position::asString));
    }

    @JsonProperty
    abstract String user();

    /** When the ledger was read. */
    @JsonProperty
    abstract Instant asOf();

    /** How many messages the last login or sweep found in the mailboxes of the maildrop. */
    @JsonProperty
    abstract long known();

    /** How many of them are in the state that was asked for, on this page or another. */
    @JsonProperty
    abstract long matching();

    @JsonProperty
    abstract ImmutableList<KeptMessage> messages();

    /** The {@code after} of the next page; empty when this is the last. */
    @JsonProperty
    abstract Optional<String> next();
}
