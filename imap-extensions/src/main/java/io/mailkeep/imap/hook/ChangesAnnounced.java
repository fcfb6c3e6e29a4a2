package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;

/** A client has been told, without having asked, that its mailbox changed: EXISTS, EXPUNGE or VANISHED, FETCH. */
@AutoValue
public abstract class ChangesAnnounced {
    public static ChangesAnnounced of(
            Instant at, ImapClient client, MailboxRef mailbox, int arrived, int removed, int flagged) {
        return new AutoValue_ChangesAnnounced(at, client, mailbox, arrived, removed, flagged);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    public abstract MailboxRef mailbox();

    /** Messages. */
    public abstract int arrived();

    /** Messages. */
    public abstract int removed();

    /** Messages. */
    public abstract int flagged();
}
