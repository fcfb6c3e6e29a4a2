package io.mailkeep.imap.parking;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.util.UUID;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;

/** Messages that are to be removed once their time is over. UIDs are never given twice: nothing else is ever meant by them. */
@AutoValue
abstract class Parked {
    static Parked of(UUID id, Instant until, Username owner, MailboxId mailbox, UidSet uids) {
        return new AutoValue_Parked(id, until, owner, mailbox, uids);
    }

    abstract UUID id();

    /** To the millisecond. */
    abstract Instant until();

    abstract Username owner();

    /** Where they are. */
    abstract MailboxId mailbox();

    abstract UidSet uids();
}
