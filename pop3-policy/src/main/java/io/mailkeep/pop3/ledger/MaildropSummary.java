package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.Username;

/**
 * What a sweep needs in order to pass over a user without reading the whole state. Nothing of a policy is in it:
 * policies change, what is stored stays.
 */
@AutoValue
public abstract class MaildropSummary {
    // No policy has an empty name.
    private static final String USERS = "";

    static MaildropSummary of(
            MaildropId id,
            UserRules rules,
            Instant verified,
            Optional<Instant> nextDisposal,
            OldestLives users,
            ImmutableMap<String, OldestLives> own) {
        return new AutoValue_MaildropSummary(id, rules, verified, nextDisposal, users, own);
    }

    /** Of one of which nothing else is known. */
    static MaildropSummary due(MaildropId id) {
        return of(
                id,
                UserRules.NONE,
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                OldestLives.of(Stream.empty()),
                ImmutableMap.of());
    }

    static MaildropSummary of(MaildropId id, MaildropState state) {
        ImmutableListMultimap<String, LedgerEntry> byPolicy = state.entries().stream()
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        entry -> entry.note().flatMap(DeliveryNote::policy).orElse(USERS), entry -> entry));
        return of(
                id,
                state.rules(),
                state.verified(),
                MaildropListing.nextDisposal(state),
                OldestLives.of(byPolicy.get(USERS).stream()),
                Maps.toMap(
                        byPolicy.keySet().stream()
                                .filter(name -> !name.equals(USERS))
                                .iterator(),
                        name -> OldestLives.of(byPolicy.get(name).stream())));
    }

    public abstract MaildropId id();

    public Username user() {
        return id().user();
    }

    /** What an administrator has set for the user, which stands beside INBOX only: empty for a further mailbox. */
    public abstract UserRules rules();

    /** When the whole mailbox was last compared: what came later may not be known. */
    public abstract Instant verified();

    /** When the next disposal is due, long ago for one that a session was cut off from; empty when there is none. */
    public abstract Optional<Instant> nextDisposal();

    /** The messages under the user's policy. */
    public abstract OldestLives users();

    /** Those that were delivered with a policy of their own, by its name. */
    public abstract ImmutableMap<String, OldestLives> own();
}
