package io.mailkeep.imap.command;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.uids.UidSet;

/** Messages that were copied or moved: where they were and where they are now. */
@AutoValue
abstract class Taken {
    static Taken of(Repeats.Group messages, UidSet targets) {
        return new AutoValue_Taken(messages.uids(), targets);
    }

    /** As they were listed before. */
    abstract UidSet sources();

    abstract UidSet targets();

    /** Not where somebody else removed one meanwhile: which it was is unknown. */
    boolean isOneForOne() {
        return sources().size() == targets().size();
    }
}
