package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;

/** A client has been sent parts of messages. */
@AutoValue
public abstract class MessagesFetched {
    /** The most that was sent of each. */
    public enum Extent {
        /** UIDs, flags, sizes, dates: a list of what there is. */
        LIST,
        /** Header fields, ENVELOPE, BODYSTRUCTURE, PREVIEW. */
        HEADERS,
        /** Some parts, or a piece. */
        PARTS,
        /** All of it: BODY[], RFC822, or the whole as one partial fetch. */
        WHOLE
    }

    public static MessagesFetched of(Instant at, ImapClient client, MailboxRef mailbox, UidSet uids, Extent extent) {
        return new AutoValue_MessagesFetched(at, client, mailbox, uids, extent);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    public abstract MailboxRef mailbox();

    /** Those that were sent, not those that were asked for. */
    public abstract UidSet uids();

    public abstract Extent extent();
}
