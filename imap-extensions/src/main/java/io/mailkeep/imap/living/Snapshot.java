package io.mailkeep.imap.living;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.LivingUids;
import java.time.Instant;
import org.apache.james.mailbox.ModSeq;

/**
 * The UIDs of a mailbox: every message that arrived with {@link #base} or before and was not removed, perhaps later ones
 * too. None whose removal has {@link #base} or a lower mod-sequence.
 */
@AutoValue
public abstract class Snapshot {
    public static Snapshot of(ModSeq base, Instant read, LivingUids uids) {
        return new AutoValue_Snapshot(base, read, uids);
    }

    public abstract ModSeq base();

    /** When the mailbox was read for it; not when it was last brought up to date. */
    public abstract Instant read();

    public abstract LivingUids uids();
}
