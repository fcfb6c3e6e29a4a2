package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;

/** What an administrator has set for one user. */
@AutoValue
public abstract class UserRules {
    public static final UserRules NONE = of(Optional.empty(), ImmutableMap.of());

    public static UserRules of(Optional<String> policy, ImmutableMap<String, Hold> holds) {
        return new AutoValue_UserRules(policy, holds);
    }

    /** The name of the policy that goes before any other rule; empty when none was set. */
    public abstract Optional<String> policy();

    /** Legal holds by the identifier that the administrator gave them. */
    public abstract ImmutableMap<String, Hold> holds();
}
