package io.mailkeep.pop3.kept;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.maildrop.Source;
import java.time.Instant;
import java.util.Optional;

/** Some of the messages that were asked for, soonest to leave first; in this form as JSON. */
@AutoValue
abstract class KeptPage {
    static KeptPage of(
            String user,
            Instant asOf,
            ImmutableSet<Source> sources,
            long known,
            long matching,
            ImmutableList<KeptMessage> messages,
            Optional<Position> next) {
        return new AutoValue_KeptPage(user, asOf, sources, known, matching, messages, next.map(Position::asString));
    }

    @JsonProperty
    abstract String user();

    /** When the ledger was read. */
    @JsonProperty
    abstract Instant asOf();

    /** Who answered; the ledger alone unless a policy or a hold speaks of flags or headers. */
    @JsonProperty
    abstract ImmutableSet<Source> sources();

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
