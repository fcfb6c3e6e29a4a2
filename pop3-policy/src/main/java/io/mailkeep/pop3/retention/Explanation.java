package io.mailkeep.pop3.retention;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.policy.Expiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.Retention;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;

/** Which policy a user has and why, and what it means for each message that the ledger knows; in this form as JSON. */
@AutoValue
abstract class Explanation {
    static Explanation of(
            Username user, ClassOfService classOfService, MaildropState state, Instant now, int offset, int limit) {
        KeepPolicy policy = classOfService.policyOf(user);
        return new AutoValue_Explanation(
                user.asString(),
                policy.name(),
                classOfService.reasonFor(user),
                state.entries().size(),
                offset,
                limit,
                state.entries().stream()
                        .skip(offset)
                        .limit(limit)
                        .map(entry -> Message.of(entry, policy.retention(), now))
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
        static Message of(LedgerEntry entry, Retention retention, Instant now) {
            Optional<Disposal> disposal = entry.disposal();
            Expiry expiry = retention.explain(entry.life());
            return new AutoValue_Explanation_Message(
                    entry.uid().asLong(),
                    entry.uidl().value(),
                    state(entry),
                    entry.life().delivered(),
                    entry.retrieved(),
                    entry.released(),
                    disposal.isPresent() ? Optional.empty() : expiry.moment(),
                    disposal.map(Message::because).orElseGet(() -> because(expiry, now)));
        }

        private static String state(LedgerEntry entry) {
            if (entry.disposal().isPresent()) {
                return "disposing";
            }
            if (entry.released().isPresent()) {
                return "released";
            }
            return entry.retrieved().isPresent() ? "retrieved" : "offered";
        }

        private static String because(Disposal cutOff) {
            return "its "
                    + cutOff.destination().map(mailbox -> "move to " + mailbox).orElse("removal")
                    + " was committed and cut off: the next login or sweep finishes it";
        }

        private static String because(Expiry expiry, Instant now) {
            return expiry.moment().filter(moment -> !moment.isAfter(now)).isPresent()
                    ? expiry.reason() + ": the next sweep removes it"
                    : expiry.reason();
        }

        @JsonProperty
        abstract long uid();

        @JsonProperty
        abstract String uidl();

        /** One of offered, retrieved (and still offered), released, disposing. */
        @JsonProperty
        abstract String state();

        @JsonProperty
        abstract Instant delivered();

        @JsonProperty
        abstract Optional<Instant> retrieved();

        @JsonProperty
        abstract Optional<Instant> released();

        /** From when on a sweep removes it; empty when none will. */
        @JsonProperty
        abstract Optional<Instant> expiry();

        @JsonProperty
        abstract String because();
    }
}
