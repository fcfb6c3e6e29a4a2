package io.mailkeep.imap.login;

import com.google.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/** LOGIN (RFC 9051 §6.2.3): James's, held against failures, after which the session says where it comes from. */
public final class LoginCommand extends LoginProcessor {
    private final Admissions admissions;
    private final PasswordChecks passwords;

    @Inject
    LoginCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Admissions admissions,
            PasswordChecks passwords) {
        super(mailboxes, statuses, metrics);
        this.admissions = admissions;
        this.passwords = passwords;
    }

    @Override
    protected void processRequest(LoginRequest request, ImapSession session, Responder responder) {
        admissions.decide(request, session, responder, answers -> super.processRequest(request, session, answers));
    }

    @Override
    protected void doAuth(
            AuthenticationAttempt attempt,
            ImapSession session,
            ImapRequest request,
            Responder responder,
            HumanReadableText failed) {
        passwords.attempt(
                attempt.getAuthenticationId(),
                session,
                request,
                responder,
                user -> super.doAuth(noDelegation(user, attempt.getPassword()), session, request, responder, failed));
    }

    @Override
    protected void manageFailureCount(
            ImapSession session, ImapRequest request, Responder responder, HumanReadableText failed) {
        passwords.failed(session);
        super.manageFailureCount(session, request, responder, failed);
        // The third time James closes the connection with what is not yet sent, its BYE.
        responder.flush();
    }
}
