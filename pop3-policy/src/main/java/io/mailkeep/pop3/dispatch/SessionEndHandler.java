package io.mailkeep.pop3.dispatch;

import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.pop3.POP3Session;

/** Told once, after a connection's last command, that the session is over. */
public interface SessionEndHandler extends ProtocolHandler {
    /** May block: never called on an event loop. */
    void onEnd(POP3Session session);
}
