package io.mailkeep.imap.removal;

import com.google.auto.value.AutoValue;
import org.apache.james.mailbox.ModSeq;

/** Where a mailbox stands for a client that comes. */
@AutoValue
public abstract class Standing {
    enum Counting {
        COMPLETE,
        UNCERTAIN
    }

    static Standing of(ModSeq highest, Counting counting) {
        return new AutoValue_Standing(highest, counting);
    }

    /** At least 1. */
    public abstract ModSeq highest();

    abstract Counting counting();

    /**
     * Whether each removal has its mod-sequence, which is not above what the mailbox has now, or will send its event. Not
     * those that write no intent.
     */
    public boolean countsAllRemovals() {
        return counting() == Counting.COMPLETE;
    }
}
