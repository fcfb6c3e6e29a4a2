package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;

/** How a user gets a policy: by user, else by domain, else the default. Immutable. */
public final class ClassOfService {
    private final ImmutableMap<Username, KeepPolicy> byUser;
    private final ImmutableMap<Domain, KeepPolicy> byDomain;
    private final KeepPolicy defaultPolicy;
    private final ImmutableSet<KeepPolicy> policies;
    private final Expire minimumExpire;
    private final boolean expireDiffers;

    /** The same policy for everyone. */
    public ClassOfService(KeepPolicy defaultPolicy) {
        this(ImmutableMap.of(), ImmutableMap.of(), defaultPolicy);
    }

    public ClassOfService(
            ImmutableMap<Username, KeepPolicy> byUser,
            ImmutableMap<Domain, KeepPolicy> byDomain,
            KeepPolicy defaultPolicy) {
        this.byUser = byUser;
        this.byDomain = byDomain;
        this.defaultPolicy = defaultPolicy;
        // Once: CAPA asks before every login, and there may be a rule for each of many users.
        this.policies = Stream.of(byUser.values().stream(), byDomain.values().stream(), Stream.of(defaultPolicy))
                .flatMap(some -> some)
                .collect(ImmutableSet.toImmutableSet());
        this.minimumExpire = policies.stream()
                .map(KeepPolicy::expire)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        this.expireDiffers =
                policies.stream().map(KeepPolicy::expire).distinct().count() > 1;
    }

    /** The user's policy; never fails, since a configuration without a default does not start. */
    public KeepPolicy policyOf(Username user) {
        return forUser(user).or(() -> forDomain(user)).orElse(defaultPolicy);
    }

    /** Which rule gives the user that policy, for whoever asks. */
    public String reasonFor(Username user) {
        if (forUser(user).isPresent()) {
            return "user " + user.asString();
        }
        return forDomain(user).isPresent()
                ? "domain " + user.getDomainPart().orElseThrow().asString()
                : "default";
    }

    /** The policies that some user can have. */
    public ImmutableSet<KeepPolicy> policies() {
        return policies;
    }

    /** The smallest promise of any policy: what is announced before a login (RFC 2449 §6.7). */
    public Expire minimumExpire() {
        return minimumExpire;
    }

    /** Whether a login can change what is announced, so that {@code USER} follows it. */
    public boolean expireDiffersByUser() {
        return expireDiffers;
    }

    private Optional<KeepPolicy> forUser(Username user) {
        return Optional.ofNullable(byUser.get(user));
    }

    private Optional<KeepPolicy> forDomain(Username user) {
        return user.getDomainPart().map(byDomain::get);
    }
}
