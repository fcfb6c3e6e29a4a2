package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;

/**
 * The named set of rules applied to a user: what RETR and DELE mean, how long a kept copy lives, and what a session
 * sees. Immutable.
 */
@AutoValue
public abstract class KeepPolicy {
    /** A policy that does nothing but that. */
    public static KeepPolicy of(String name, OnRetrieve onRetrieve, OnDelete onDelete, Retention retention) {
        return named(name)
                .onRetrieve(onRetrieve)
                .onDelete(onDelete)
                .retention(retention)
                .build();
    }

    /** A policy under which every message is offered, DELE does nothing and copies stay for ever. */
    public static Builder named(String name) {
        return new AutoValue_KeepPolicy.Builder()
                .name(name)
                .pop3(true)
                .onRetrieve(OnRetrieve.NOTHING)
                .onDelete(OnDelete.IGNORE)
                .guard(Optional.empty())
                .retention(Retention.FOREVER)
                .visibility(Visibility.EVERYTHING)
                .devices(Optional.empty())
                .loginDelay(Optional.empty());
    }

    /** The name that {@code keepcopy.xml}, logs and administrators use. */
    public abstract String name();

    /** Whether the user may use POP3 at all. */
    public abstract boolean pop3();

    public abstract OnRetrieve onRetrieve();

    public abstract OnDelete onDelete();

    /** What protects the mailbox from a misbehaving client; empty when nothing does. */
    public abstract Optional<Guard> guard();

    public abstract Retention retention();

    public abstract Visibility visibility();

    /** How devices are told apart; empty when all clients of a user share one state. */
    public abstract Optional<Devices> devices();

    /** The least time between two logins (RFC 2449 §6.5), whole seconds; empty when clients may poll at will. */
    public abstract Optional<Duration> loginDelay();

    public abstract Builder toBuilder();

    /** What this policy promises a client that leaves its mail on the server. */
    public Expire expire() {
        return onRetrieve().deletes() ? Expire.NOTHING_MAY_BE_LEFT : retention().expire();
    }

    /** Says what differs from {@link #named}. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder name(String name);

        public abstract Builder pop3(boolean pop3);

        public abstract Builder onRetrieve(OnRetrieve onRetrieve);

        public abstract Builder onDelete(OnDelete onDelete);

        public abstract Builder guard(Optional<Guard> guard);

        public abstract Builder retention(Retention retention);

        public abstract Builder visibility(Visibility visibility);

        public abstract Builder devices(Optional<Devices> devices);

        public abstract Builder loginDelay(Optional<Duration> loginDelay);

        public abstract KeepPolicy build();
    }
}
