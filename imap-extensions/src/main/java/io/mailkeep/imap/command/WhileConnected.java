package io.mailkeep.imap.command;

import java.util.concurrent.CancellationException;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;

/** Ends a long answer between two responses once its client has hung up: {@link CancellationException}. */
final class WhileConnected implements Responder {
    private final ImapSession session;
    private final Responder responder;

    WhileConnected(ImapSession session, Responder responder) {
        this.session = session;
        this.responder = responder;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (session.getState() == ImapSessionState.LOGOUT) {
            throw new CancellationException("The client hung up");
        }
        responder.respond(message);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
