package io.mailkeep.pop3.ledger;

import java.util.Objects;
import org.apache.james.mailbox.MessageUid;

/** A message as a session lists it. */
public final class OfferedMessage {
    private final MessageUid uid;
    private final long size;
    private final boolean retrieved;
    private final Uidl uidl;

    OfferedMessage(MessageUid uid, long size, boolean retrieved, Uidl uidl) {
        this.uid = uid;
        this.size = size;
        this.retrieved = retrieved;
        this.uidl = uidl;
    }

    /** The IMAP UID in its mailbox. */
    public MessageUid uid() {
        return uid;
    }

    public Uidl uidl() {
        return uidl;
    }

    /** Octets as stored, line ends counted as two, byte-stuffing not counted (RFC 1939 §11). */
    public long size() {
        return size;
    }

    /** Whether some session had retrieved it before this one began. */
    public boolean retrieved() {
        return retrieved;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OfferedMessage
                && uid.equals(((OfferedMessage) other).uid)
                && size == ((OfferedMessage) other).size
                && retrieved == ((OfferedMessage) other).retrieved
                && uidl.equals(((OfferedMessage) other).uidl);
    }

    @Override
    public int hashCode() {
        return Objects.hash(uid, size, retrieved, uidl);
    }

    @Override
    public String toString() {
        return uidl + " (UID " + uid.asLong() + ", " + size + " octets)";
    }
}
