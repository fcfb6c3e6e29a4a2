package io.mailkeep.pop3.uidl;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.ledger.Uidl;
import java.util.Optional;

/** What a line of a file says: the UIDL of the message that the rest describes. */
@AutoValue
abstract class Row {
    static Row of(int line, Optional<Long> uid, Optional<String> messageId, Optional<Long> size, Uidl uidl) {
        return new AutoValue_Row(line, uid, messageId, size, uidl);
    }

    /** The number of the line in the file, from 1. */
    abstract int line();

    abstract Optional<Long> uid();

    abstract Optional<String> messageId();

    abstract Optional<Long> size();

    abstract Uidl uidl();
}
