package io.mailkeep.imap.login;

import com.google.inject.Inject;
import java.util.function.Consumer;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether whoever has given the right password may stay. */
final class Admissions {
    private static final Logger LOGGER = LoggerFactory.getLogger(Admissions.class);
    // RFC 5530 §3, both.
    private static final HumanReadableText LIMIT = new HumanReadableText(
            "io.mailkeep.imap.SESSION_LIMIT", "[LIMIT] You have too many connections, close some of them");
    private static final HumanReadableText UNAVAILABLE = new HumanReadableText(
            "io.mailkeep.imap.LOGIN_UNAVAILABLE", "[UNAVAILABLE] Your mailboxes can not be read, try again later");
    private static final HumanReadableText GOODBYE =
            new HumanReadableText("io.mailkeep.imap.LOGIN_GOODBYE", "The login was refused.");

    private final SessionLimit limit;
    private final HookPoints hooks;
    private final Refusal refusal;

    @Inject
    Admissions(SessionLimit limit, HookPoints hooks, Refusal refusal) {
        this.limit = limit;
        this.hooks = hooks;
        this.refusal = refusal;
    }

    /**
     * Blocking, as the login, which is given whom to answer. A session decides one after the other: James takes an
     * AUTHENTICATE that waits for credentials as ended, and the next command may be a login, too.
     */
    void decide(ImapRequest request, ImapSession session, Responder responder, Consumer<Responder> login) {
        synchronized (session) {
            if (session.getState() == ImapSessionState.NON_AUTHENTICATED) {
                decideNow(request, session, responder, login);
            } else if (session.getState() != ImapSessionState.LOGOUT) {
                // Another was before it. Where the client hung up meanwhile, nobody is left to be answered.
                refusal.refuse(request, responder, HumanReadableText.INVALID_COMMAND);
            }
        }
    }

    private void decideNow(ImapRequest request, ImapSession session, Responder responder, Consumer<Responder> login) {
        Admission admission = new Admission(request, session, responder);
        try {
            login.accept(admission);
        } catch (RuntimeException e) {
            if (session.getMailboxSession() == null) {
                throw e;
            }
            // James has logged it in, and then could not look for INBOX.
            LOGGER.error(
                    "The mailboxes of an IMAP login can not be read user={} refused={}",
                    session.getMailboxSession().getUser().asString(),
                    !admission.isDecided,
                    e);
            if (!admission.isDecided) {
                refusal.hangUp(session, request, responder, UNAVAILABLE, GOODBYE);
            }
        }
    }

    /** Passes answers on. When it is given the first, the session has a mailbox session if the login succeeded. */
    private final class Admission implements Responder {
        private final ImapRequest request;
        private final ImapSession session;
        private final Responder responder;
        private boolean isDecided;
        private boolean isRefused;

        Admission(ImapRequest request, ImapSession session, Responder responder) {
            this.request = request;
            this.session = session;
            this.responder = responder;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            if (!isDecided && session.getMailboxSession() != null) {
                isDecided = true;
                isRefused = !limit.admits(session);
                if (isRefused) {
                    refusal.hangUp(session, request, responder, LIMIT, GOODBYE);
                } else {
                    hooks.loggedIn(session);
                }
            }
            if (!isRefused) {
                responder.respond(message);
            }
        }

        @Override
        public void flush() {
            responder.flush();
        }
    }
}
