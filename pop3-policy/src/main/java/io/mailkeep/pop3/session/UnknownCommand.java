package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.wire.StatusLine;
import java.util.Collection;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.UnknownCommandHandler;
import org.apache.james.protocols.pop3.POP3Session;

/** Whatever no other handler takes (RFC 1939 §3). */
final class UnknownCommand implements LaneCommand {
    @Override
    public Response onCommand(POP3Session session, Request request) {
        return StatusLine.error("unknown command");
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of(UnknownCommandHandler.COMMAND_IDENTIFIER);
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return true;
    }
}
