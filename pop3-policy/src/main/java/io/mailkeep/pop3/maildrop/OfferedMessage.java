package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.Uidl;
import org.apache.james.mailbox.MessageUid;

/** A message as a session lists it. */
@AutoValue
public abstract class OfferedMessage {
    static OfferedMessage of(LedgerEntry entry) {
        return new AutoValue_OfferedMessage(
                entry.uid(), entry.uidl(), entry.size(), entry.retrieved().isPresent());
    }

    /** The IMAP UID in its mailbox. */
    public abstract MessageUid uid();

    public abstract Uidl uidl();

    /** Octets as stored, line ends counted as two, byte-stuffing not counted (RFC 1939 §11). */
    public abstract long size();

    /** Whether some session had retrieved it before this one began. */
    abstract boolean retrieved();
}
