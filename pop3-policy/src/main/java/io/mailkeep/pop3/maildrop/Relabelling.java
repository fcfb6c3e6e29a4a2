package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;

/** What giving messages other UIDLs did, or would do. */
@AutoValue
public abstract class Relabelling {
    static Relabelling of(int assigned, int unchanged, ImmutableList<String> conflicts) {
        return new AutoValue_Relabelling(assigned, unchanged, conflicts);
    }

    public abstract int assigned();

    /** Messages that had the UIDL already. */
    public abstract int unchanged();

    /** A sentence for each message that keeps its UIDL although another was asked for. */
    public abstract ImmutableList<String> conflicts();
}
