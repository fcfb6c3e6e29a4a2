package io.mailkeep.pop3.kept;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.Comparators;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.ledger.KeepState;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.maildrop.Examination;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What POP3 has made of a message, and until when it stays; in this form as JSON. */
@AutoValue
public abstract class KeptMessage {
    /** Those that leave first come first, those that nothing removes last. */
    static final Comparator<KeptMessage> SOONEST_FIRST = Comparator.comparing(
                    KeptMessage::until, Comparators.emptiesLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(KeptMessage::mailbox)
            .thenComparing(KeptMessage::uid);

    private static final String INBOX = "INBOX";

    static KeptMessage of(Examination mailbox, Examination.Message message) {
        LedgerEntry entry = message.entry();
        Instant delivered = entry.life().delivered();
        return new AutoValue_KeptMessage(
                mailbox.id().folder().orElse(INBOX),
                entry.uid().asLong(),
                entry.uidl().value(),
                entry.size(),
                delivered,
                entry.keepState(mailbox.now()),
                message.hold(),
                mailbox.policy(),
                entry.note().flatMap(DeliveryNote::policy),
                // A condition that nothing ever held a message for is met since before there was one.
                message.expiry().moment().map(moment -> moment.isBefore(delivered) ? delivered : moment),
                message.expiry().reason(),
                message.expiry().rule());
    }

    @JsonProperty
    public abstract String mailbox();

    @JsonProperty
    public abstract long uid();

    @JsonProperty
    public abstract String uidl();

    /** Octets. */
    @JsonProperty
    public abstract long size();

    @JsonProperty
    public abstract Instant delivered();

    @JsonProperty
    public abstract KeepState state();

    /** The identifier of a legal hold that keeps it whatever a rule says; empty when none does. */
    @JsonProperty
    public abstract Optional<String> hold();

    /** The name of the user's policy. */
    @JsonProperty
    public abstract String policy();

    /** The policy that it was delivered with, which goes before the user's in what becomes of it. */
    @JsonProperty
    public abstract Optional<String> ownPolicy();

    /** From when on a sweep removes or moves it; empty when none will. */
    @JsonProperty
    public abstract Optional<Instant> until();

    @JsonProperty
    public abstract String because();

    /** Where in the policy the deciding rule stands. */
    @JsonProperty
    public abstract String rule();
}
