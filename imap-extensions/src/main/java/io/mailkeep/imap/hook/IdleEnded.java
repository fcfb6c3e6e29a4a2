package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/** A client listens by IDLE no longer. */
@AutoValue
public abstract class IdleEnded {
    public static IdleEnded of(Instant at, ImapClient client, Optional<MailboxRef> mailbox) {
        return new AutoValue_IdleEnded(at, client, mailbox);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    /** The selected one, if one was. */
    public abstract Optional<MailboxRef> mailbox();
}
