package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.condition.Withdrawn;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.util.Optional;

/**
 * What applies to one user's messages: the user's policy, and for a message that was delivered with a policy of its own
 * what that says of its deletion and of its time. All else is a matter of the session, so of the user. Immutable.
 */
@AutoValue
public abstract class UserPolicies {
    /** The user's policy, and those that messages may be delivered with, by name. */
    public static UserPolicies of(KeepPolicy users, ImmutableMap<String, KeepPolicy> delivered) {
        return new AutoValue_UserPolicies(users, delivered);
    }

    /** The user's own. */
    public abstract KeepPolicy users();

    abstract ImmutableMap<String, KeepPolicy> delivered();

    /** What DELE means for a message; under a policy that is not known any more, it hides what may not be removed. */
    public OnDelete onDelete(Optional<DeliveryNote> note) {
        return own(note)
                .map(name -> find(name).map(KeepPolicy::onDelete).orElse(OnDelete.RELEASE))
                .orElseGet(() -> users().onDelete());
    }

    /** How long a message is held; for ever under a policy that is not known any more. */
    public Retention retention(Optional<DeliveryNote> note) {
        return own(note).map(this::retention).orElseGet(() -> users().retention());
    }

    private Retention retention(String name) {
        return find(name)
                .map(KeepPolicy::retention)
                .orElseGet(() ->
                        Retention.of(Retention.Scope.ALL, Withdrawn.of(name), ImmutableList.of(), AtExpiry.EXPUNGE));
    }

    /** The same, but the user's policy removes nothing for its age and waits for no device. */
    public UserPolicies ofDeliveryAlone() {
        return of(
                users().toBuilder()
                        .retention(Retention.FOREVER)
                        .devices(Optional.empty())
                        .build(),
                delivered());
    }

    private Optional<KeepPolicy> find(String name) {
        return Optional.ofNullable(delivered().get(name));
    }

    private static Optional<String> own(Optional<DeliveryNote> note) {
        return note.flatMap(DeliveryNote::policy);
    }
}
