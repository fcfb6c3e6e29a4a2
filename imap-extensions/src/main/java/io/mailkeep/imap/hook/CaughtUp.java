package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;

/**
 * A client has been told everything that the mailbox did up to a mod-sequence, as far as this node knows: by SELECT with
 * what it asked for there, or by an announcement that left nothing out. What it did with it nobody knows.
 */
@AutoValue
public abstract class CaughtUp {
    public static CaughtUp of(Instant at, ImapClient client, MailboxRef mailbox, ModSeq modSeq, MessageUid uidNext) {
        return new AutoValue_CaughtUp(at, client, mailbox, modSeq, uidNext);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    public abstract MailboxRef mailbox();

    public abstract ModSeq modSeq();

    /** The client knows of every message below, that it is there or that it is not. */
    public abstract MessageUid uidNext();
}
