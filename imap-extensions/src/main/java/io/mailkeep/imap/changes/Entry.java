package io.mailkeep.imap.changes;

import io.mailkeep.imap.uids.UidSet;

/** What one call records for one mod-sequence. */
final class Entry {
    // Some 20 octets each as text: a partition of the log stays small whatever a STORE touches.
    private static final int MOST_RANGES = 1000;

    private Entry() {}

    /** The UIDs, or, if they are too many ranges, a range around them: who reads the log looks at the messages. */
    static UidSet bounded(UidSet touched) {
        return touched.ranges().size() <= MOST_RANGES ? touched : touched.span();
    }
}
