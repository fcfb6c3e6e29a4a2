package io.mailkeep.imap.login;

import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;

/** Passes the answers to a login on. When the first does, the session has a mailbox session if the login succeeded. */
final class Admission implements Responder {
    private final ImapSession session;
    private final Responder responder;
    private final HookPoints hooks;
    private boolean admitted;

    Admission(ImapSession session, Responder responder, HookPoints hooks) {
        this.session = session;
        this.responder = responder;
        this.hooks = hooks;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (!admitted && session.getMailboxSession() != null) {
            admitted = true;
            hooks.loggedIn(session);
        }
        responder.respond(message);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
