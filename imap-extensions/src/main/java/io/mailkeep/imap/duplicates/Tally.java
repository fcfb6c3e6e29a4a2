package io.mailkeep.imap.duplicates;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;

/** What a device has downloaded of a mailbox, and how much of it again. */
@AutoValue
abstract class Tally {
    private static final int MOST_RANGES = 1000;

    static Tally none() {
        return new AutoValue_Tally(UidSet.none(), 0);
    }

    abstract UidSet known();

    /** Messages. */
    abstract long again();

    UidSet repeated(UidSet uids) {
        return known().intersection(uids);
    }

    // What is too scattered to be remembered is forgotten but for the last of it: too little is told, never too much.
    Tally with(UidSet uids) {
        UidSet all = known().union(uids);
        UidSet kept = all.ranges().size() > MOST_RANGES ? uids : all;
        return new AutoValue_Tally(
                kept.ranges().size() > MOST_RANGES ? UidSet.none() : kept,
                again() + repeated(uids).size());
    }

    int weight() {
        return 1 + known().ranges().size();
    }
}
