package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.conversation.Arguments;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.conversation.OpenMaildrop;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.maildrop.MessageGoneException;
import io.mailkeep.pop3.wire.MultiLineReply;
import io.mailkeep.pop3.wire.StatusLine;
import java.util.Collection;
import java.util.OptionalInt;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RETR and TOP. A message counts as retrieved once the transport has taken the whole of it: not when the command was
 * accepted, and never for a TOP.
 */
final class MessageCommands implements LaneCommand {
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageCommands.class);

    @Override
    public Response onCommand(POP3Session session, Request request) {
        return Conversation.of(session)
                .maildrop()
                .map(maildrop -> answer(maildrop, request))
                .orElseGet(ListingCommands::notLoggedIn);
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("RETR", "TOP");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return !Conversation.of(session).isInTransaction();
    }

    @Override
    public void onTurnedAway(POP3Session session, Request request) {
        Conversation.of(session).maildrop().ifPresent(maildrop -> Arguments.of(request).stream()
                .limit(1)
                .map(maildrop::number)
                .flatMapToInt(OptionalInt::stream)
                .forEach(maildrop::notSent));
    }

    private static Response answer(OpenMaildrop maildrop, Request request) {
        ImmutableList<String> arguments = Arguments.of(request);
        boolean wantsWhole = request.getCommand().equals("RETR");
        if (arguments.size() != (wantsWhole ? 1 : 2)) {
            return StatusLine.error(wantsWhole ? "RETR takes a message number" : "TOP takes two numbers");
        }
        OptionalInt number = maildrop.number(arguments.get(0));
        OptionalInt lines = wantsWhole ? OptionalInt.of(0) : Arguments.number(arguments.get(1));
        if (number.isEmpty() || lines.isEmpty()) {
            return StatusLine.error(lines.isEmpty() ? "no such number of lines" : "no such message");
        }
        try {
            return wantsWhole
                    ? retrieve(maildrop, number.getAsInt())
                    : top(maildrop, number.getAsInt(), lines.getAsInt());
        } catch (MessageGoneException e) {
            return StatusLine.error("message " + number.getAsInt() + " is gone, another client removed it");
        } catch (MailboxException | RuntimeException e) {
            LOGGER.error(
                    "A message could not be read for POP3 user={}",
                    maildrop.user().asString(),
                    e);
            maildrop.notSent(number.getAsInt());
            return StatusLine.error(StatusLine.Code.SYS_TEMP, "the message cannot be read now");
        }
    }

    private static Response retrieve(OpenMaildrop maildrop, int number) throws MessageGoneException, MailboxException {
        long size = maildrop.message(number).orElseThrow().size();
        return MultiLineReply.message(
                size + " octets", maildrop.maildrop().retrieve(number), octets -> maildrop.retrieved(number, octets));
    }

    private static Response top(OpenMaildrop maildrop, int number, int lines)
            throws MessageGoneException, MailboxException {
        return MultiLineReply.top(
                "top of message follows",
                lines == 0
                        ? maildrop.maildrop().header(number)
                        : maildrop.maildrop().content(number),
                lines,
                octets -> maildrop.topped(number, octets));
    }
}
