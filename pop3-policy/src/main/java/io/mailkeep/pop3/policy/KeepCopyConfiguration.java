package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.mailkeep.pop3.condition.ConditionFactory;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** What {@code keepcopy.xml} says. The reference of its elements is the commented file of that name. */
@AutoValue
public abstract class KeepCopyConfiguration {
    static KeepCopyConfiguration of(
            ImmutableMap<String, KeepPolicy> policies,
            ClassOfService classOfService,
            Optional<Duration> sessionLock,
            Duration verifyEvery,
            Optional<Sweep> sweep,
            LoginSettings login) {
        return new AutoValue_KeepCopyConfiguration(policies, classOfService, sessionLock, verifyEvery, sweep, login);
    }

    /**
     * Reads the file as James's {@code ConfigurationProvider} gives it.
     *
     * @param conditions where conditions that the file names by class come from
     * @param lists where files of user names come from
     * @throws ConfigurationException naming file, element, value and remedy of everything that is wrong
     */
    public static KeepCopyConfiguration from(
            HierarchicalConfiguration<ImmutableNode> file, ConditionFactory.Loader conditions, UserLists lists)
            throws ConfigurationException {
        return new KeepCopyParser(conditions, lists).parse(file);
    }

    /** The same for a file that names neither. */
    public static KeepCopyConfiguration from(HierarchicalConfiguration<ImmutableNode> file)
            throws ConfigurationException {
        return from(file, ConditionFactory.Loader.NONE, UserLists.NONE);
    }

    /** Every policy by its name, the presets included. */
    public abstract ImmutableMap<String, KeepPolicy> policies();

    public abstract ClassOfService classOfService();

    /** The lease of the exclusive session lock; empty when sessions may share a maildrop. */
    public abstract Optional<Duration> sessionLock();

    /** How often, at least, a login compares the whole maildrop with the mailbox. */
    public abstract Duration verifyEvery();

    /** The regular sweep; empty when an administrator starts sweeps. */
    public abstract Optional<Sweep> sweep();

    /** What is used from the server's start to its end, whatever is read later. */
    public ImmutableList<Object> restartOnly() {
        return ImmutableList.of(sessionLock(), verifyEvery(), sweep(), login().facts());
    }

    /** The same policy for everyone and defaults for the rest. */
    public static KeepCopyConfiguration of(KeepPolicy policy) {
        return of(policy, ImmutableList.of());
    }

    /** The same, where messages may be delivered with further policies. */
    public static KeepCopyConfiguration of(KeepPolicy policy, ImmutableList<KeepPolicy> delivery) {
        return of(
                Maps.uniqueIndex(
                        ImmutableList.<KeepPolicy>builder()
                                .add(policy)
                                .addAll(delivery)
                                .build(),
                        KeepPolicy::name),
                new ClassOfService(policy, ImmutableSet.copyOf(delivery)),
                Optional.of(KeepCopyParser.DEFAULT_LEASE),
                KeepCopyParser.DEFAULT_VERIFY_EVERY,
                Optional.empty(),
                LoginSettings.DEFAULT);
    }

    /** Who may log in and how. */
    public abstract LoginSettings login();

    /** A regular sweep of all maildrops. */
    @AutoValue
    public abstract static class Sweep {
        public static final int DEFAULT_USERS_PER_SECOND = 50;
        public static final int MAX_USERS_PER_SECOND = 10_000;

        static Sweep of(Duration every, int usersPerSecond) {
            return new AutoValue_KeepCopyConfiguration_Sweep(every, usersPerSecond);
        }

        /** From one start to the next. */
        public abstract Duration every();

        /** How many maildrops are opened a second, at most. */
        public abstract int usersPerSecond();
    }
}
