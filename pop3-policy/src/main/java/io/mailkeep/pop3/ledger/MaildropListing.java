package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;

/**
 * What most logins need of a state: they list the messages and ask nothing else of them. It is read and held in less
 * than half of the octets, and without decoding a single message.
 */
@AutoValue
public abstract class MaildropListing {
    static Builder builder() {
        return new AutoValue_MaildropListing.Builder();
    }

    static MaildropListing of(MaildropState state) {
        return builder()
                .mailboxId(state.mailboxId())
                .firstNewUid(state.firstNewUid())
                .verified(state.verified())
                .noted(state.noted())
                .unnoted(unnoted(state))
                .nextDisposal(nextDisposal(state))
                .devices(state.devices())
                .rules(state.rules())
                .count(state.entries().size())
                .offered(Optional.of(PackedMessages.of(state.offered())))
                .build();
    }

    static Optional<Instant> unnoted(MaildropState state) {
        return state.entries().stream()
                .filter(entry -> entry.note().isEmpty())
                .map(LedgerEntry::delivered)
                .max(Comparator.naturalOrder());
    }

    static Optional<Instant> nextDisposal(MaildropState state) {
        return state.entries().stream()
                .flatMap(entry -> entry.disposal().stream())
                .map(disposal -> disposal.due().orElse(Instant.EPOCH))
                .min(Comparator.naturalOrder());
    }

    /** As in {@link MaildropState}. */
    public abstract Optional<String> mailboxId();

    /** As in {@link MaildropState}. */
    public abstract MessageUid firstNewUid();

    /** As in {@link MaildropState}. */
    public abstract Instant verified();

    /** As in {@link MaildropState}. */
    public abstract Optional<Instant> noted();

    /** When the newest message without a note was delivered; empty when each has one. */
    public abstract Optional<Instant> unnoted();

    /** When the next disposal is due, long ago for one that a session was cut off from; empty when there is none. */
    public abstract Optional<Instant> nextDisposal();

    /** As in {@link MaildropState}. */
    public abstract ImmutableList<KnownDevice> devices();

    /** As in {@link MaildropState}. */
    public abstract UserRules rules();

    /** How many entries the state has, those included that are not offered. */
    public abstract int count();

    /** The messages that POP3 lists, see {@link LedgerEntry#offered}; empty where an older version wrote the state. */
    public abstract Optional<PackedMessages> offered();

    @AutoValue.Builder
    abstract static class Builder {
        abstract Builder mailboxId(Optional<String> mailboxId);

        abstract Builder firstNewUid(MessageUid uid);

        abstract Builder verified(Instant verified);

        abstract Builder noted(Optional<Instant> moment);

        abstract Builder unnoted(Optional<Instant> delivered);

        abstract Builder nextDisposal(Optional<Instant> due);

        abstract Builder devices(ImmutableList<KnownDevice> devices);

        abstract Builder rules(UserRules rules);

        abstract Builder count(int count);

        abstract Builder offered(Optional<PackedMessages> messages);

        abstract MaildropListing build();
    }
}
