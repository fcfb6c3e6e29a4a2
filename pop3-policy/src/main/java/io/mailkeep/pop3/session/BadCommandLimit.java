package io.mailkeep.pop3.session;

import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.wire.StatusLine;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;

/** Closes a connection that sends one refused command after the other and never logs in. */
final class BadCommandLimit implements ProtocolHandlerResultHandler<Response, POP3Session> {
    private static final int MAX_BAD_COMMANDS = 20;

    @Override
    public Response onResponse(
            ProtocolSession session, Response response, long executionTime, ProtocolHandler handler) {
        if (!(handler instanceof CommandHandler) || !POP3Response.ERR_RESPONSE.equals(response.getRetCode())) {
            return response;
        }
        Conversation conversation = Conversation.of((POP3Session) session);
        if (conversation.isInTransaction() || conversation.countBadCommand() <= MAX_BAD_COMMANDS) {
            return response;
        }
        return StatusLine.closing(StatusLine.error("too many bad commands"));
    }
}
