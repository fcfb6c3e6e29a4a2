package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What looking after one maildrop did. */
@AutoValue
public abstract class Upkeep {
    static final Upkeep IN_USE = new AutoValue_Upkeep(true, 0, 0, Optional.empty());
    static final Upkeep NOTHING = of(0, Optional.empty());

    static Upkeep of(int expired, Optional<RuntimeException> failure) {
        return new AutoValue_Upkeep(false, expired, 0, failure);
    }

    Upkeep withFinished(int finished) {
        return new AutoValue_Upkeep(inUse(), expired(), finished, failure());
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

    /** Why it could not be told of some copies whether they may go, as it may be later; all else was done. */
    public abstract Optional<RuntimeException> failure();
}
