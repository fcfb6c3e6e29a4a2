package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;

/**
 * Which messages came and went in an interval of mod-sequences, exactly. UIDs are never used again and a message gets the
 * mod-sequence of its removal after that of its arrival, so what is removed is gone, whatever else is said of it.
 */
@AutoValue
public abstract class Movement {
    static Movement of(UidSet added, UidSet removed) {
        return new AutoValue_Movement(added, removed);
    }

    /** Which came, some of them perhaps removed again. */
    public abstract UidSet added();

    /** Which went, those among them that came in the same interval. */
    public abstract UidSet removed();

    /** What lives after the interval, given what lived before, or at any time within. */
    public LivingUids from(LivingUids before) {
        return before.with(added()).without(removed());
    }
}
