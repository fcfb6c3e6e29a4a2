package io.mailkeep.imap.command;

import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uidonly.UidFetch;
import java.util.OptionalLong;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageUid;

/** James's FETCH responses on their last step to a client that enabled UIDONLY: by UID (RFC 9586 §3.3). */
final class UidFetches implements Responder {
    private final Selection selection;
    private final Responder responder;

    private UidFetches(Selection selection, Responder responder) {
        this.selection = selection;
        this.responder = responder;
    }

    static Responder of(ImapSession session, Responder responder) {
        return Selection.in(session)
                .filter(selection -> Extension.UIDONLY.isEnabled(session))
                .<Responder>map(selection -> new UidFetches(selection, responder))
                .orElse(responder);
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (message instanceof FetchResponse) {
            respond((FetchResponse) message);
        } else {
            responder.respond(message);
        }
    }

    private void respond(FetchResponse message) {
        OptionalLong uid = selection.view().uid(message.getMessageNumber().asInt());
        if (uid.isPresent()) {
            responder.respond(new UidFetch(MessageUid.of(uid.getAsLong()), message));
        }
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
