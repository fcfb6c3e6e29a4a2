package io.mailkeep.pop3.retention;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.ledger.KeepState;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Examination;
import io.mailkeep.pop3.policy.Assignment;
import io.mailkeep.pop3.policy.Expire;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;

/** Which policy a user has and why, and what it means for each message that the ledger knows; in this form as JSON. */
@AutoValue
abstract class Explanation {
    static Explanation of(
            Username user,
            Assignment assignment,
            Expire promise,
            int known,
            int offset,
            int limit,
            ImmutableList<Message> messages) {
        return new AutoValue_Explanation(
                user.asString(),
                assignment.policy().name(),
                assignment.because(),
                promise.toString(),
                known,
                offset,
                limit,
                messages);
    }

    @JsonProperty
    abstract String user();

    @JsonProperty
    abstract String policy();

    /** The rule that gives the user this policy. */
    @JsonProperty
    abstract String policyBecause();

    /** For how many days a client that leaves mail is promised that it stays, or NEVER (RFC 2449 §6.7). */
    @JsonProperty
    abstract String expire();

    /** How many messages the last login or sweep found in the mailboxes of the maildrop. */
    @JsonProperty
    abstract int known();

    @JsonProperty
    abstract int offset();

    @JsonProperty
    abstract int limit();

    @JsonProperty
    abstract ImmutableList<Message> messages();

    /** The same of one message. */
    @AutoValue
    abstract static class OfMessage {
        static OfMessage of(Username user, Assignment assignment, Expire promise, Message message) {
            return new AutoValue_Explanation_OfMessage(
                    user.asString(), assignment.policy().name(), assignment.because(), promise.toString(), message);
        }

        @JsonProperty
        abstract String user();

        @JsonProperty
        abstract String policy();

        @JsonProperty
        abstract String policyBecause();

        @JsonProperty
        abstract String expire();

        @JsonProperty
        abstract Message message();
    }

    /** What becomes of one message. */
    @AutoValue
    abstract static class Message {
        static Message of(MaildropId mailbox, Examination.Message examined, Instant now) {
            LedgerEntry entry = examined.entry();
            return new AutoValue_Explanation_Message(
                    mailbox.folder().orElse("INBOX"),
                    entry.uid().asLong(),
                    entry.uidl().value(),
                    entry.size(),
                    entry.keepState(now),
                    entry.note().flatMap(DeliveryNote::policy),
                    entry.note().map(DeliveryNote::labels).orElse(ImmutableSet.of()),
                    entry.life().delivered(),
                    entry.retrieved(),
                    entry.lastRetrieved(),
                    entry.released(),
                    examined.hiddenBecause().isEmpty(),
                    examined.hiddenBecause(),
                    examined.devices().stream().map(Device::of).collect(ImmutableList.toImmutableList()),
                    examined.hold(),
                    examined.expiry().moment(),
                    because(examined.expiry(), now),
                    examined.expiry().rule());
        }

        private static String because(Expiry expiry, Instant now) {
            return expiry.isDue(now) ? expiry.reason() + ": the next sweep removes it" : expiry.reason();
        }

        @JsonProperty
        abstract String mailbox();

        @JsonProperty
        abstract long uid();

        @JsonProperty
        abstract String uidl();

        /** Octets. */
        @JsonProperty
        abstract long size();

        @JsonProperty
        abstract KeepState state();

        /** The policy that it was delivered with, which goes before the user's in what becomes of it. */
        @JsonProperty
        abstract Optional<String> ownPolicy();

        /** What delivery labelled it with. */
        @JsonProperty
        abstract ImmutableSet<String> labels();

        @JsonProperty
        abstract Instant delivered();

        @JsonProperty
        abstract Optional<Instant> retrieved();

        @JsonProperty
        abstract Optional<Instant> lastRetrieved();

        @JsonProperty
        abstract Optional<Instant> released();

        /** Whether the next POP3 session lists it; where devices are told apart, that of a further one. */
        @JsonProperty
        abstract boolean listed();

        @JsonProperty
        abstract Optional<String> hiddenBecause();

        @JsonProperty
        abstract ImmutableList<Device> devices();

        /** The legal hold that keeps it whatever a rule says. */
        @JsonProperty
        abstract Optional<String> hold();

        /** From when on a sweep removes it; empty when none will. */
        @JsonProperty
        abstract Optional<Instant> expiry();

        @JsonProperty
        abstract String because();

        /** Where in the policy the deciding rule stands, for example {@code retention/any[2]}. */
        @JsonProperty
        abstract String rule();
    }

    /** A message from the side of one device. */
    @AutoValue
    abstract static class Device {
        static Device of(Examination.DeviceState state) {
            return new AutoValue_Explanation_Device(
                    state.device().name(),
                    state.device().lastSeen(),
                    state.retrieved(),
                    state.deleted(),
                    state.hiddenBecause().isEmpty(),
                    state.hiddenBecause());
        }

        @JsonProperty
        abstract String name();

        @JsonProperty
        abstract Instant lastSeen();

        @JsonProperty
        abstract boolean retrieved();

        @JsonProperty
        abstract boolean deleted();

        @JsonProperty
        abstract boolean listed();

        @JsonProperty
        abstract Optional<String> hiddenBecause();
    }
}
