package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;

/** What keep policies have made of the messages of a mailbox. */
@AutoValue
public abstract class Kept {
    public static Kept of(long version, UidSet retrieved, UidSet released) {
        return new AutoValue_Kept(version, retrieved, released);
    }

    /** Rises by one with each change of the rest; 0 before the first. */
    abstract long version();

    /** Those that POP3 has taken. */
    abstract UidSet retrieved();

    /** Those that POP3 has deleted and their policy holds. */
    abstract UidSet released();
}
