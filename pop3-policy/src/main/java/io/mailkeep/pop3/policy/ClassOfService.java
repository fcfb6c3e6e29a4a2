package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;

/**
 * The rules by which users get policies: by user, else by domain, else by a class that a directory keeps, else the
 * default. Immutable.
 */
public final class ClassOfService {
    private final ImmutableMap<Username, KeepPolicy> byUser;
    private final ImmutableMap<Domain, KeepPolicy> byDomain;
    private final Optional<Attribute> byAttribute;
    private final KeepPolicy defaultPolicy;
    private final ImmutableSet<KeepPolicy> policies;
    private final ImmutableMap<String, KeepPolicy> delivery;

    /** The same policy for everyone. */
    public ClassOfService(KeepPolicy defaultPolicy) {
        this(defaultPolicy, ImmutableSet.of());
    }

    ClassOfService(KeepPolicy defaultPolicy, ImmutableSet<KeepPolicy> delivery) {
        this(ImmutableMap.of(), ImmutableMap.of(), Optional.empty(), ImmutableSet.of(), delivery, defaultPolicy);
    }

    ClassOfService(
            ImmutableMap<Username, KeepPolicy> byUser,
            ImmutableMap<Domain, KeepPolicy> byDomain,
            Optional<Attribute> byAttribute,
            ImmutableSet<KeepPolicy> overrides,
            ImmutableSet<KeepPolicy> delivery,
            KeepPolicy defaultPolicy) {
        this.byUser = byUser;
        this.byDomain = byDomain;
        this.byAttribute = byAttribute;
        this.defaultPolicy = defaultPolicy;
        this.delivery = Maps.uniqueIndex(delivery, KeepPolicy::name);
        // Once: there may be a rule for each of many users.
        this.policies = Stream.of(
                        byUser.values().stream(),
                        byDomain.values().stream(),
                        byAttribute.stream().flatMap(attribute -> attribute.policies.values().stream()),
                        overrides.stream(),
                        Stream.of(defaultPolicy))
                .flatMap(some -> some)
                .collect(ImmutableSet.toImmutableSet());
    }

    /**
     * The user's policy; there always is one, since a configuration without a default does not start.
     *
     * @param lookup from the name of an attribute to the user's value of it; asked only when no other rule speaks
     */
    public Assignment assign(Username user, Function<String, Optional<String>> lookup) {
        return Optional.ofNullable(byUser.get(user))
                .map(policy -> Assignment.of(policy, "user " + user.asString()))
                .or(() -> user.getDomainPart().flatMap(domain -> Optional.ofNullable(byDomain.get(domain))
                        .map(policy -> Assignment.of(policy, "domain " + domain.asString()))))
                .or(() -> byAttribute.flatMap(attribute -> attribute.assign(lookup)))
                .orElseGet(() -> Assignment.of(defaultPolicy, "default"));
    }

    /** What answers for the attribute, {@code ldap} or a class; empty when no rule asks for one. */
    public Optional<String> lookup() {
        return byAttribute.map(attribute -> attribute.lookup);
    }

    /** The name of the attribute; empty when no rule asks for one. */
    public Optional<String> attribute() {
        return byAttribute.map(attribute -> attribute.name);
    }

    /** The policies that some user can have: those of a rule, and those that an administrator may give to one user. */
    public ImmutableSet<KeepPolicy> policies() {
        return policies;
    }

    /** The policy of that name, if some user can have it. */
    public Optional<KeepPolicy> policy(String name) {
        return policies.stream().filter(policy -> policy.name().equals(name)).findFirst();
    }

    /** The policies that messages may be delivered with, by name. */
    public ImmutableMap<String, KeepPolicy> delivery() {
        return delivery;
    }

    /** What a user of that policy is promised, whatever policy of its own a message was delivered with. */
    public Expire expire(KeepPolicy usersPolicy) {
        return Stream.concat(
                        Stream.of(usersPolicy.expire()),
                        delivery.values().stream()
                                .map(policy -> policy.retention().expire()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The smallest promise of any policy: what is announced before a login (RFC 2449 §6.7). */
    public Expire minimumExpire() {
        return policies.stream()
                .map(this::expire)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Whether a login can change what is announced of it, so that {@code USER} follows it. */
    public boolean expireDiffersByUser() {
        return policies.stream().map(this::expire).distinct().count() > 1;
    }

    /** The longest delay of any policy, which is announced before a login (RFC 2449 §6.5); empty when none has one. */
    public Optional<Duration> longestLoginDelay() {
        return policies.stream().flatMap(policy -> policy.loginDelay().stream()).max(Comparator.naturalOrder());
    }

    /** Whether a login can change what is announced of it. */
    public boolean loginDelayDiffersByUser() {
        return policies.stream().map(KeepPolicy::loginDelay).distinct().count() > 1;
    }

    /** The rule of a class that somebody else keeps. */
    static final class Attribute {
        private final String lookup;
        private final String name;
        private final ImmutableMap<String, KeepPolicy> policies;

        Attribute(String lookup, String name, ImmutableMap<String, KeepPolicy> policies) {
            this.lookup = lookup;
            this.name = name;
            this.policies = policies;
        }

        private Optional<Assignment> assign(Function<String, Optional<String>> values) {
            return values.apply(name).flatMap(value -> Optional.ofNullable(policies.get(value))
                    .map(policy -> Assignment.of(policy, name + " " + value)));
        }
    }
}
