package io.mailkeep.imap.login;

import com.google.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/**
 * AUTHENTICATE (RFC 9051 §6.2.2): James's, its passwords held against failures, after which the session says where it
 * comes from.
 */
public final class AuthenticateCommand extends AuthenticateProcessor {
    private final Admissions admissions;
    private final PasswordChecks passwords;

    @Inject
    AuthenticateCommand(
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
    protected void processRequest(AuthenticateRequest request, ImapSession session, Responder responder) {
        admissions.decide(request, session, responder, answers -> super.processRequest(request, session, answers));
    }

    @Override
    protected void doAuth(
            AuthenticationAttempt attempt,
            ImapSession session,
            ImapRequest request,
            Responder responder,
            HumanReadableText failed) {
        Username name = attempt.getAuthenticationId();
        if (name == null) {
            // What James makes of credentials that can not be read.
            super.doAuth(attempt, session, request, responder, failed);
            return;
        }
        passwords.attempt(
                name,
                session,
                request,
                responder,
                user -> super.doAuth(noDelegation(user, attempt.getPassword()), session, request, responder, failed));
    }

    @Override
    protected void doAuthWithDelegation(
            AuthenticationAttempt attempt, ImapSession session, ImapRequest request, Responder responder) {
        passwords.attempt(
                attempt.getAuthenticationId(),
                session,
                request,
                responder,
                any -> super.doAuthWithDelegation(attempt, session, request, responder));
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
