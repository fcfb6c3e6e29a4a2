package io.mailkeep.imap.command;

import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Selection;
import java.util.OptionalLong;
import javax.mail.Flags;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageUid;

/**
 * James's FETCH responses without {@code \Recent} where the message is still stored as recent but is not, to this
 * session, and with the UID for a client that enabled CONDSTORE (RFC 7162 §3.2.4).
 */
final class TrueFetches implements Responder {
    private final ImapSession session;
    private final Selection selection;
    private final Responder responder;

    private final Command command;

    private enum Command {
        STORE,
        FETCH_OF_FLAGS,
        /** Flags are then news with their mod-sequence, which the {@code Announcer} tells and James does not. */
        FETCH
    }

    private TrueFetches(ImapSession session, Selection selection, Responder responder, Command command) {
        this.session = session;
        this.selection = selection;
        this.responder = responder;
        this.command = command;
    }

    static Responder toStore(ImapSession session, Responder responder) {
        return of(session, responder, Command.STORE);
    }

    static Responder toFetch(FetchData asked, ImapSession session, Responder responder) {
        return of(session, responder, asked.contains(Item.FLAGS) ? Command.FETCH_OF_FLAGS : Command.FETCH);
    }

    /** For lines that are not James's. */
    static Responder beneath(Responder responder) {
        return responder instanceof TrueFetches ? ((TrueFetches) responder).responder : responder;
    }

    private static Responder of(ImapSession session, Responder responder, Command command) {
        return Selection.in(session)
                .<Responder>map(selection -> new TrueFetches(session, selection, responder, command))
                .orElse(responder);
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (!(message instanceof FetchResponse)) {
            responder.respond(message);
        } else if (!isOfAMessageGone((FetchResponse) message)) {
            responder.respond(corrected((FetchResponse) message));
        }
    }

    // Removed by somebody else before STORE could read its mod-sequence.
    private boolean isOfAMessageGone(FetchResponse message) {
        return command == Command.STORE && message.getModSeq() == null && Extension.CONDSTORE.isEnabled(session);
    }

    private FetchResponse corrected(FetchResponse message) {
        OptionalLong known = selection.view().uid(message.getMessageNumber().asInt());
        if (known.isEmpty()) {
            return message;
        }
        MessageUid uid = MessageUid.of(known.getAsLong());
        if (message.getModSeq() != null) {
            selection.told(message.getModSeq());
        }
        if (message.getFlags() != null && !selection.isRecent(uid)) {
            message.getFlags().remove(Flags.Flag.RECENT);
        }
        return Extension.CONDSTORE.isEnabled(session) ? synchronising(uid, message) : message;
    }

    private FetchResponse synchronising(MessageUid uid, FetchResponse message) {
        return new FetchResponse(
                message.getMessageNumber(),
                command == Command.FETCH ? null : message.getFlags(),
                uid,
                message.getSaveDate(),
                message.getModSeq(),
                message.getInternalDate(),
                message.getSize(),
                message.getEnvelope(),
                message.getBody(),
                message.getBodyStructure(),
                message.getElements(),
                message.getEmailId(),
                message.getThreadId());
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
