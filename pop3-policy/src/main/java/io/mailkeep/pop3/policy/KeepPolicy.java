package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;

/** The named set of rules applied to a user: what RETR and DELE mean and how long a kept copy lives. Immutable. */
@AutoValue
public abstract class KeepPolicy {
    public static KeepPolicy of(String name, OnRetrieve onRetrieve, OnDelete onDelete, Retention retention) {
        return new AutoValue_KeepPolicy(name, onRetrieve, onDelete, retention);
    }

    /** The name that {@code keepcopy.xml}, logs and administrators use. */
    public abstract String name();

    public abstract OnRetrieve onRetrieve();

    public abstract OnDelete onDelete();

    public abstract Retention retention();

    /** What this policy promises a client that leaves its mail on the server. */
    public Expire expire() {
        return retention().expire();
    }
}
