package io.mailkeep.pop3.retention;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.maildrop.Examination;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;

/** Which policy a user has and why, and what it means for each message that the ledger knows; in this form as JSON. */
@AutoValue
abstract class Explanation {
    static Explanation of(
            Username user, String policy, String because, Examination examination, Instant now, int offset, int limit) {
        return new AutoValue_Explanation(
                user.asString(),
                policy,
                because,
                examination.size(),
                offset,
                limit,
                examination
                        .messages(offset, limit)
                        .map(message -> Message.of(message, now))
                        .collect(ImmutableList.toImmutableList()));
    }

    @JsonProperty
    abstract String user();

    @JsonProperty
    abstract String policy();

    /** The rule that gives the user this policy. */
    @JsonProperty
    abstract String policyBecause();

    /** How many messages the last login or sweep found in INBOX. */
    @JsonProperty
    abstract int known();

    @JsonProperty
    abstract int offset();

    @JsonProperty
    abstract int limit();

    @JsonProperty
    abstract ImmutableList<Message> messages();

    /** What becomes of one message. */
    @AutoValue
    abstract static class Message {
        static Message of(Examination.Message examined, Instant now) {
            LedgerEntry entry = examined.entry();
            return new AutoValue_Explanation_Message(
                    entry.uid().asLong(),
                    entry.uidl().value(),
                    state(entry, now),
                    entry.life().delivered(),
                    entry.retrieved(),
                    entry.lastRetrieved(),
                    entry.released(),
                    examined.hold(),
                    examined.expiry().moment(),
                    because(examined.expiry(), now));
        }

        private static String state(LedgerEntry entry, Instant now) {
            if (entry.disposal().isPresent()) {
                return entry.disposal().get().isDue(now) ? "disposing" : "undoable";
            }
            if (entry.released().isPresent()) {
                return "released";
            }
            return entry.retrieved().isPresent() ? "retrieved" : "offered";
        }

        private static String because(Expiry expiry, Instant now) {
            return expiry.isDue(now) ? expiry.reason() + ": the next sweep removes it" : expiry.reason();
        }

        @JsonProperty
        abstract long uid();

        @JsonProperty
        abstract String uidl();

        /** One of offered, retrieved (and still offered), released, undoable (deleted, but not yet), disposing. */
        @JsonProperty
        abstract String state();

        @JsonProperty
        abstract Instant delivered();

        @JsonProperty
        abstract Optional<Instant> retrieved();

        @JsonProperty
        abstract Optional<Instant> lastRetrieved();

        @JsonProperty
        abstract Optional<Instant> released();

        /** The legal hold that keeps it whatever a rule says. */
        @JsonProperty
        abstract Optional<String> hold();

        /** From when on a sweep removes it; empty when none will. */
        @JsonProperty
        abstract Optional<Instant> expiry();

        @JsonProperty
        abstract String because();
    }
}
