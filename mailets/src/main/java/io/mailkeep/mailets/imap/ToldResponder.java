package io.mailkeep.mailets.imap;

import io.mailkeep.mailets.trace.Uses;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;

/** Passes the answers to a login on; when the first does, the session has a mailbox session if the login succeeded. */
final class ToldResponder implements ImapProcessor.Responder {
    private final ImapProcessor.Responder responder;
    private final ImapSession session;
    private final Uses uses;

    ToldResponder(ImapProcessor.Responder responder, ImapSession session, Uses uses) {
        this.responder = responder;
        this.session = session;
        this.uses = uses;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        responder.respond(message);
        if (session.getMailboxSession() != null) {
            uses.loggedInByImap(session.getMailboxSession().getUser());
        }
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
