package io.mailkeep.imap.login;

import com.google.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;

/** Answers NO to a login, and may say goodbye and hang up. */
final class Refusal {
    private final StatusResponseFactory statuses;

    @Inject
    Refusal(StatusResponseFactory statuses) {
        this.statuses = statuses;
    }

    void refuse(ImapRequest request, Responder responder, HumanReadableText reason) {
        responder.respond(statuses.taggedNo(request.getTag(), request.getCommand(), reason));
    }

    /** Blocking, for as long as the logout of a session takes that has no mailbox selected. */
    void hangUp(
            ImapSession session,
            ImapRequest request,
            Responder responder,
            HumanReadableText reason,
            HumanReadableText goodbye) {
        responder.respond(statuses.taggedNo(request.getTag(), null, reason));
        responder.respond(statuses.bye(goodbye));
        // Before the end of the session, at which James closes the connection with what is not yet sent.
        responder.flush();
        session.logout().block();
    }
}
