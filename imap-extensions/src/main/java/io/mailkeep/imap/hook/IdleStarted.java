package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/** A client listens by IDLE (RFC 2177). */
@AutoValue
public abstract class IdleStarted {
    public static IdleStarted of(Instant at, ImapClient client, Optional<MailboxRef> mailbox) {
        return new AutoValue_IdleStarted(at, client, mailbox);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    /** The selected one, if one is. */
    public abstract Optional<MailboxRef> mailbox();
}
