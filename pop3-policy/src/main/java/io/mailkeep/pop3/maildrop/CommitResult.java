package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;

/** What a QUIT did, for its reply, the log and the metrics. */
@AutoValue
public abstract class CommitResult {
    static CommitResult of(int expunged, int released, int moved, int ignored, int retrieved) {
        return new AutoValue_CommitResult(expunged, released, moved, ignored, retrieved);
    }

    public abstract int expunged();

    public abstract int released();

    public abstract int moved();

    public abstract int ignored();

    /** Messages that this session retrieved, whether or not for the first time. */
    public abstract int retrieved();
}
