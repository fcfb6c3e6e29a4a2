package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;

/** A user's policy, and the rule that gives it. */
@AutoValue
public abstract class Assignment {
    public static Assignment of(KeepPolicy policy, String because) {
        return new AutoValue_Assignment(policy, because);
    }

    public abstract KeepPolicy policy();

    /** For whoever asks: "user anna@demo.test", "domain demo.test", "class gold", "default". */
    public abstract String because();
}
