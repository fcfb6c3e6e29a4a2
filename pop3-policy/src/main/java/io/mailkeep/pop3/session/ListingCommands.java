package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.conversation.Arguments;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.conversation.OpenMaildrop;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.wire.Line;
import io.mailkeep.pop3.wire.MultiLineReply;
import io.mailkeep.pop3.wire.StatusLine;
import java.util.Collection;
import java.util.OptionalInt;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Session;

/** STAT, LIST and UIDL: what the snapshot holds, without the messages that are marked as deleted. */
final class ListingCommands implements LaneCommand {
    @Override
    public Response onCommand(POP3Session session, Request request) {
        return Conversation.of(session)
                .maildrop()
                .<Response>map(maildrop -> answer(maildrop, request))
                .orElseGet(ListingCommands::notLoggedIn);
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("STAT", "LIST", "UIDL");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return true;
    }

    static Response notLoggedIn() {
        return StatusLine.error("log in first");
    }

    private static Response answer(OpenMaildrop maildrop, Request request) {
        ImmutableList<String> arguments = Arguments.of(request);
        switch (request.getCommand()) {
            case "STAT":
                return stat(maildrop, arguments);
            case "LIST":
                return list(maildrop, arguments, (line, message) -> line.append(message.size()));
            default:
                return list(
                        maildrop,
                        arguments,
                        (line, message) -> line.append(message.uidl().value()));
        }
    }

    private static Response stat(OpenMaildrop maildrop, ImmutableList<String> arguments) {
        return arguments.isEmpty()
                ? StatusLine.ok(maildrop.count() + " " + maildrop.octets())
                : StatusLine.error("STAT takes no argument");
    }

    private static Response list(
            OpenMaildrop maildrop, ImmutableList<String> arguments, OpenMaildrop.Rendering rendering) {
        switch (arguments.size()) {
            case 0:
                return MultiLineReply.listing(
                        maildrop.count() + " messages (" + maildrop.octets() + " octets)", maildrop.lines(rendering));
            case 1:
                return listOne(maildrop, arguments.get(0), rendering);
            default:
                return StatusLine.error("one message number at most");
        }
    }

    private static Response listOne(OpenMaildrop maildrop, String argument, OpenMaildrop.Rendering rendering) {
        OptionalInt number = maildrop.number(argument);
        if (number.isEmpty()) {
            return StatusLine.error("no such message");
        }
        Line line = new Line().append(number.getAsInt()).append(' ');
        rendering.append(line, maildrop.message(number.getAsInt()).orElseThrow());
        return StatusLine.ok(line.toString());
    }
}
