package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;

/** What looking after one maildrop did. */
@AutoValue
public abstract class Upkeep {
    static final Upkeep IN_USE = new AutoValue_Upkeep(true, 0, 0);

    static Upkeep of(int expired, int finished) {
        return new AutoValue_Upkeep(false, expired, finished);
    }

    /** Whether a session held the maildrop, so that nothing was done: a later sweep will. */
    public abstract boolean inUse();

    /** Kept copies whose time was over and that were removed. */
    public abstract int expired();

    /** Whether there may be more to remove than was removed at once. */
    public boolean hasMore() {
        return expired() >= Part.MOST_SWEPT_AT_ONCE || finished() >= Part.MOST_SWEPT_AT_ONCE;
    }

    /** Disposals that were finished: those of an interrupted session, and those that had waited for silent devices. */
    public abstract int finished();
}
