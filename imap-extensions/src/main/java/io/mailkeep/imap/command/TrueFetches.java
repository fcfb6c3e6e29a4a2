package io.mailkeep.imap.command;

import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.FetchedFlags;
import io.mailkeep.imap.selection.Selection;
import java.util.OptionalLong;
import java.util.function.Consumer;
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
 * session. A client that enabled CONDSTORE is told the UID in any case (RFC 7162 §3.2.4), one that enabled UIDONLY where
 * it asked for it.
 */
final class TrueFetches implements Responder {
    private static final FetchData FLAGS = FetchData.builder().fetch(Item.FLAGS).build();

    private final ImapSession session;
    private final Selection selection;
    private final Responder responder;
    private final Command command;
    private final FetchData asked;
    private final Consumer<FetchResponse> record;

    private enum Command {
        STORE,
        FETCH
    }

    private TrueFetches(
            ImapSession session,
            Selection selection,
            Responder responder,
            Command command,
            FetchData asked,
            Consumer<FetchResponse> record) {
        this.session = session;
        this.selection = selection;
        this.responder = responder;
        this.command = command;
        this.asked = asked;
        this.record = record;
    }

    static Responder toStore(ImapSession session, Responder responder) {
        return of(session, responder, Command.STORE, FLAGS, line -> {});
    }

    /** @param record is given each line that answers the command */
    static Responder toFetch(
            FetchData asked, ImapSession session, Responder responder, Consumer<FetchResponse> record) {
        return of(session, responder, Command.FETCH, asked, record);
    }

    /** For lines that are ours, and answer the command. */
    static Responder answers(Responder responder) {
        return responder instanceof TrueFetches ? ((TrueFetches) responder).recorded() : responder;
    }

    private Responder recorded() {
        return new Responder() {
            @Override
            public void respond(ImapResponseMessage message) {
                responder.respond(message);
                record.accept((FetchResponse) message);
            }

            @Override
            public void flush() {
                responder.flush();
            }
        };
    }

    /** For lines that do not answer the command. */
    static Responder beneath(Responder responder) {
        return responder instanceof TrueFetches ? ((TrueFetches) responder).responder : responder;
    }

    private static Responder of(
            ImapSession session,
            Responder responder,
            Command command,
            FetchData asked,
            Consumer<FetchResponse> record) {
        return Selection.in(session)
                .<Responder>map(selection -> new TrueFetches(session, selection, responder, command, asked, record))
                .orElse(responder);
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (!(message instanceof FetchResponse)) {
            responder.respond(message);
        } else if (!isOfAMessageGone((FetchResponse) message)) {
            responder.respond(corrected((FetchResponse) message));
            record.accept((FetchResponse) message);
        }
    }

    // Removed by somebody else before STORE could read its mod-sequence.
    private boolean isOfAMessageGone(FetchResponse message) {
        return command == Command.STORE && message.getModSeq() == null && Extension.CONDSTORE.isEnabled(session);
    }

    private FetchResponse corrected(FetchResponse message) {
        if (message.getModSeq() != null) {
            selection.told(message.getModSeq());
        }
        boolean identified = Extension.CONDSTORE.isEnabled(session) || Extension.UIDONLY.isEnabled(session);
        if (!identified && !saysRecent(message)) {
            return message;
        }
        OptionalLong known = selection.view().uid(message.getMessageNumber().asInt());
        if (known.isEmpty()) {
            return message;
        }
        MessageUid uid = MessageUid.of(known.getAsLong());
        FetchedFlags.correct(message, selection, uid);
        return identified ? identified(uid, message) : message;
    }

    private static boolean saysRecent(FetchResponse message) {
        return message.getFlags() != null && message.getFlags().contains(Flags.Flag.RECENT);
    }

    private FetchResponse identified(MessageUid uid, FetchResponse message) {
        return new FetchResponse(
                message.getMessageNumber(),
                flagsAreNews() ? null : message.getFlags(),
                uidIsAnItem() ? uid : null,
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

    // With their mod-sequence, which the Announcer tells and James does not.
    private boolean flagsAreNews() {
        return Extension.CONDSTORE.isEnabled(session) && !asked.contains(Item.FLAGS);
    }

    private boolean uidIsAnItem() {
        return !Extension.UIDONLY.isEnabled(session) || asked.contains(Item.UID);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
