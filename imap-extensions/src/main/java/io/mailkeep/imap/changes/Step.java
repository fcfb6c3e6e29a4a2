package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.ModSeq;

/** What one mod-sequence did to messages that have the same flags. */
@AutoValue
public abstract class Step {
    /** What became of the messages. */
    public enum Kind {
        ADDED,
        FLAGGED,
        REMOVED,
        /** Found in the mailbox, where the log does not say what was done: added or flagged, or neither. */
        FOUND
    }

    static Step of(ModSeq modSeq, Kind kind, UidSet uids, Optional<Flags> flags, ImmutableSet<String> notes) {
        return new AutoValue_Step(modSeq, kind, uids, flags, notes);
    }

    public abstract ModSeq modSeq();

    public abstract Kind kind();

    public abstract UidSet uids();

    /** Those of each of them, by then or later; empty of removed ones, and of some that are gone already. */
    public abstract Optional<Flags> flags();

    /** What the {@link Follower} noted of the mod-sequence. */
    public abstract ImmutableSet<String> notes();
}
