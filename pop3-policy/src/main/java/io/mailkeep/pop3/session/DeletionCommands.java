package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.conversation.Arguments;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.conversation.OpenMaildrop;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.wire.StatusLine;
import java.util.Collection;
import java.util.OptionalInt;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Session;

/** DELE and RSET: marks only, nothing is removed before QUIT (RFC 1939 §5). */
final class DeletionCommands implements LaneCommand {
    @Override
    public Response onCommand(POP3Session session, Request request) {
        return Conversation.of(session)
                .maildrop()
                .map(maildrop -> request.getCommand().equals("DELE")
                        ? delete(maildrop, Arguments.of(request))
                        : reset(maildrop, Arguments.of(request)))
                .orElseGet(ListingCommands::notLoggedIn);
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("DELE", "RSET");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return true;
    }

    private static Response delete(OpenMaildrop maildrop, ImmutableList<String> arguments) {
        OptionalInt number = arguments.size() == 1 ? maildrop.number(arguments.get(0)) : OptionalInt.empty();
        if (number.isEmpty()) {
            return StatusLine.error("no such message");
        }
        if (maildrop.isUnsent(number.getAsInt())) {
            return StatusLine.error(
                    StatusLine.Code.SYS_TEMP, "the message could not be read, retrieve it first or reset");
        }
        maildrop.delete(number.getAsInt());
        return StatusLine.ok("message " + number.getAsInt() + " marked");
    }

    private static Response reset(OpenMaildrop maildrop, ImmutableList<String> arguments) {
        if (!arguments.isEmpty()) {
            return StatusLine.error("RSET takes no argument");
        }
        maildrop.undelete();
        return StatusLine.ok(maildrop.count() + " messages (" + maildrop.octets() + " octets)");
    }
}
