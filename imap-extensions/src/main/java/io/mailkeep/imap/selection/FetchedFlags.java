package io.mailkeep.imap.selection;

import io.mailkeep.imap.uidonly.UidFetch;
import javax.mail.Flags;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageSequenceNumber;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

/** FETCH responses that no FETCH asked for. */
public final class FetchedFlags {
    private FetchedFlags() {}

    /**
     * The flags of a message, for a client that enabled CONDSTORE with its mod-sequence and UID (RFC 7162 §3.1.4.2,
     * §3.2.4), for one that listens between its commands with its UID (RFC 5465 §5.1), and for one that enabled UIDONLY
     * by its UID alone.
     */
    static ImapResponseMessage of(
            ImapSession session, Selection selection, int number, ComposedMessageIdWithMetaData message) {
        return of(
                session,
                selection,
                number,
                message.getComposedMessageId().getUid(),
                message.getModSeq(),
                message.getFlags());
    }

    /** As told of a message with this UID and, at this mod-sequence, these flags. */
    public static ImapResponseMessage of(
            ImapSession session, Selection selection, int number, MessageUid uid, ModSeq modSeq, Flags stored) {
        boolean synchronising = Extension.CONDSTORE.isEnabled(session);
        boolean numbered = !Extension.UIDONLY.isEnabled(session);
        selection.told(modSeq);
        FetchResponse response = line(
                number,
                ofSession(selection, uid, stored),
                numbered && (synchronising || Pauses.in(session).isPresent()) ? uid : null,
                synchronising ? modSeq : null);
        return numbered ? response : new UidFetch(uid, response);
    }

    /** The flags that a stored message has to a session: it may be recent to another one. */
    public static Flags ofSession(Selection selection, MessageUid uid, Flags stored) {
        boolean recent = selection.isRecent(uid);
        if (recent == stored.contains(Flags.Flag.RECENT)) {
            return stored;
        }
        Flags flags = new Flags(stored);
        if (recent) {
            flags.add(Flags.Flag.RECENT);
        } else {
            flags.remove(Flags.Flag.RECENT);
        }
        return flags;
    }

    /** James's response without {@code \Recent} where the message is stored as recent but is not, to this session. */
    public static void correct(FetchResponse read, Selection selection, MessageUid uid) {
        Flags flags = read.getFlags();
        if (flags != null && flags.contains(Flags.Flag.RECENT) && !selection.isRecent(uid)) {
            flags.remove(Flags.Flag.RECENT);
        }
    }

    /** Null leaves an item out, as everywhere in James's response. */
    // An empty save date would be answered as NIL.
    @SuppressWarnings("NullOptional")
    public static FetchResponse line(int number, Flags flags, MessageUid uid, ModSeq modSeq) {
        return new FetchResponse(
                MessageSequenceNumber.of(number),
                flags,
                uid,
                null,
                modSeq,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
