package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.time.Instant;
import org.apache.james.mailbox.ModSeq;

/** How far the mod-sequences of a mailbox have settled; see {@link ChangeLog#settled}. */
@AutoValue
abstract class Settling {
    static Settling of(ModSeq noted, Instant since, ModSeq settled) {
        return new AutoValue_Settling(noted, since, settled);
    }

    /** Of a mailbox of which nothing is noted yet. */
    static Settling begin(ModSeq highest, Instant now) {
        return of(highest, now, ModSeq.first());
    }

    /** Known to be allocated at {@link #since}. */
    abstract ModSeq noted();

    abstract Instant since();

    abstract ModSeq settled();

    /** Itself unless what was noted is old enough to be settled. */
    Settling note(ModSeq highest, Instant now, Duration age) {
        return now.isBefore(since().plus(age)) ? this : of(highest, now, noted());
    }
}
