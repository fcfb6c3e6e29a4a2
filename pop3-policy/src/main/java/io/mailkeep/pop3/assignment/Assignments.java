package io.mailkeep.pop3.assignment;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.Assignment;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.UserPolicies;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policies of all users, and the configuration that they come from. Thread-safe. */
@Singleton
public final class Assignments {
    private static final Logger LOGGER = LoggerFactory.getLogger(Assignments.class);

    private static final int MOST_WARNINGS_REMEMBERED = 10_000;

    private final ConfigurationSource source;
    private volatile Current current;

    /** Fails as {@link #reload} does, which stops the server's start. */
    @Inject
    public Assignments(ConfigurationSource source) throws ConfigurationException {
        this.source = source;
        this.current = read();
    }

    /** What {@code keepcopy.xml} said when it was last read. */
    public KeepCopyConfiguration configuration() {
        return current.configuration;
    }

    /**
     * Blocking when the configuration asks for a class that a directory keeps. The policy of a user and the rule that
     * gives it: the administrator's override, else the user's rule, the domain's, the class's, the default.
     *
     * @param rules what is set for the user, as read from the store
     */
    public Assignment assign(Username user, UserRules rules) {
        Current now = current;
        Optional<KeepPolicy> override = rules.policy()
                .flatMap(name -> now.configuration.classOfService().policy(name));
        if (override.isPresent()) {
            return Assignment.of(override.get(), "override");
        }
        Assignment assignment = now.configuration
                .classOfService()
                .assign(user, attribute -> now.lookup.orElseThrow().classOf(user, attribute));
        return rules.policy()
                .map(unknown -> {
                    if (now.warned.asMap().putIfAbsent(user.asString() + ' ' + unknown, true) == null) {
                        LOGGER.warn(
                                "The override of a user names a policy that no rule of keepcopy.xml has: user={}"
                                        + " override={} policy={}",
                                user.asString(),
                                unknown,
                                assignment.policy().name());
                    }
                    return Assignment.of(
                            assignment.policy(),
                            assignment.because() + ", since no rule has the policy of the override, " + unknown);
                })
                .orElse(assignment);
    }

    /** The attribute that users' classes are values of; empty when the configuration asks for none. */
    public Optional<String> classAttribute() {
        return current.configuration.classOfService().attribute();
    }

    /** Blocking. The user's class, whether or not a rule of higher rank gives the policy; empty for one without. */
    public Optional<String> classOf(Username user) {
        Current now = current;
        return now.configuration.classOfService().attribute().flatMap(name -> now.lookup
                .orElseThrow()
                .classOf(user, name));
    }

    /** Blocking as {@link #assign}. The user's policy beside those that messages were delivered with. */
    public UserPolicies policies(Username user, UserRules rules) {
        return UserPolicies.of(
                assign(user, rules).policy(),
                current.configuration.classOfService().delivery());
    }

    /**
     * Blocking. Reads the configuration anew; sessions that are open keep the policy that they began with. When it is
     * not valid, nothing changes.
     *
     * @throws ConfigurationException with the same text as at a start
     */
    public synchronized void reload() throws ConfigurationException {
        Current read = read();
        if (!read.configuration.restartOnly().equals(current.configuration.restartOnly())) {
            throw new ConfigurationException(
                    "conf/keepcopy.xml is valid, but <maildrop>, <sweep> and <login> only change"
                            + " with a restart. Restore them, or restart.");
        }
        current = read;
        LOGGER.info(
                "keepcopy.xml was read again: policies={}",
                read.configuration.policies().keySet());
    }

    /**
     * Blocking. The policies that users would have if the server followed another file; changes nothing.
     *
     * @throws ConfigurationException with the same text as at a start
     */
    public Assignments under(HierarchicalConfiguration<ImmutableNode> file) throws ConfigurationException {
        Current now = current;
        KeepCopyConfiguration given = source.read(file);
        return new Assignments(new ConfigurationSource() {
            @Override
            public KeepCopyConfiguration read() {
                return given;
            }

            @Override
            public KeepCopyConfiguration read(HierarchicalConfiguration<ImmutableNode> other)
                    throws ConfigurationException {
                return source.read(other);
            }

            @Override
            public ClassLookup lookup(String name) throws ConfigurationException {
                boolean same = now.configuration.classOfService().lookup().equals(Optional.of(name));
                return same ? now.lookup.orElseThrow() : source.lookup(name);
            }
        });
    }

    private Current read() throws ConfigurationException {
        KeepCopyConfiguration configuration = source.read();
        Optional<String> lookup = configuration.classOfService().lookup();
        return new Current(
                configuration, lookup.isPresent() ? Optional.of(source.lookup(lookup.get())) : Optional.empty());
    }

    /** Replaced as one. */
    private static final class Current {
        private final KeepCopyConfiguration configuration;
        private final Optional<ClassLookup> lookup;
        private final Cache<String, Boolean> warned =
                CacheBuilder.newBuilder().maximumSize(MOST_WARNINGS_REMEMBERED).build();

        Current(KeepCopyConfiguration configuration, Optional<ClassLookup> lookup) {
            this.configuration = configuration;
            this.lookup = lookup;
        }
    }
}
