package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.conversation.OpenMaildrop;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.maildrop.CommitResult;
import io.mailkeep.pop3.wire.StatusLine;
import java.util.Collection;
import java.util.StringJoiner;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.POP3StartTlsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NOOP, STLS and QUIT. */
final class SessionCommands implements LaneCommand {
    private static final Logger LOGGER = LoggerFactory.getLogger(SessionCommands.class);

    private final MetricFactory metrics;

    @Inject
    SessionCommands(MetricFactory metrics) {
        this.metrics = metrics;
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        if (request.getArgument() != null) {
            return StatusLine.error(request.getCommand() + " takes no argument");
        }
        Conversation conversation = Conversation.of(session);
        switch (request.getCommand()) {
            case "QUIT":
                return conversation
                        .maildrop()
                        .map(this::commit)
                        .orElseGet(() -> StatusLine.closing(StatusLine.ok("bye")));
            case "STLS":
                return startTls(session, conversation);
            default:
                return conversation.isInTransaction() ? StatusLine.ok("nothing done") : ListingCommands.notLoggedIn();
        }
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("NOOP", "STLS", "QUIT");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return !command.equals("QUIT") || !Conversation.of(session).isInTransaction();
    }

    private Response startTls(POP3Session session, Conversation conversation) {
        if (!session.isStartTLSSupported() || session.isTLSStarted() || conversation.isInTransaction()) {
            // The decoder has seen "stls" and would take the next line for a smuggled command.
            session.stopDetectingCommandInjection();
            return StatusLine.error("TLS cannot be started here");
        }
        conversation.forgetUser();
        return new POP3StartTlsResponse(POP3Response.OK_RESPONSE, "begin TLS negotiation");
    }

    private Response commit(OpenMaildrop maildrop) {
        try {
            return StatusLine.closing(StatusLine.ok(describe(maildrop.commit())));
        } catch (MailboxException | RuntimeException e) {
            LOGGER.error(
                    "A POP3 QUIT could not be carried out user={}",
                    maildrop.user().asString(),
                    e);
            metrics.generate("mailkeep-pop3-commit-failed").increment();
            return StatusLine.closing(
                    StatusLine.error(StatusLine.Code.SYS_TEMP, "some deleted messages may not be removed"));
        }
    }

    private static String describe(CommitResult result) {
        StringJoiner parts = new StringJoiner(", ").setEmptyValue("nothing deleted");
        mention(parts, result.expunged(), "deleted");
        mention(parts, result.moved(), "moved");
        mention(parts, result.released(), "kept");
        mention(parts, result.ignored(), "not deleted");
        return parts.toString();
    }

    private static void mention(StringJoiner parts, int count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
