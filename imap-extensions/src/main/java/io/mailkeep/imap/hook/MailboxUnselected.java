package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;

/** A client has left the mailbox that it had selected. */
@AutoValue
public abstract class MailboxUnselected {
    public static MailboxUnselected of(Instant at, ImapClient client, MailboxRef mailbox) {
        return new AutoValue_MailboxUnselected(at, client, mailbox);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    public abstract MailboxRef mailbox();
}
