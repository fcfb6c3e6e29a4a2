package io.mailkeep.pop3.session;

import io.mailkeep.pop3.wire.StatusLine;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.pop3.POP3Session;

/** The greeting, without the timestamp that would invite clients to try APOP (RFC 1939 §7). */
final class Greeting implements ConnectHandler<POP3Session> {
    @Override
    public Response onConnect(POP3Session session) {
        if (!session.isStartTLSSupported()) {
            // Looking for commands smuggled behind STLS costs a scan of the input for every line of it.
            session.stopDetectingCommandInjection();
        }
        return StatusLine.ok(session.getConfiguration().getHelloName() + " POP3 server ready");
    }
}
