package io.mailkeep.imap.login;

import com.google.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/** AUTHENTICATE (RFC 9051 §6.2.2): James's, after which the session says where it comes from. */
public final class AuthenticateCommand extends AuthenticateProcessor {
    private final HookPoints hooks;
    private final DeviceLogins devices;

    @Inject
    AuthenticateCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            HookPoints hooks,
            DeviceLogins devices) {
        super(mailboxes, statuses, metrics);
        this.hooks = hooks;
        this.devices = devices;
    }

    @Override
    protected void processRequest(AuthenticateRequest request, ImapSession session, Responder responder) {
        super.processRequest(request, session, new Admission(session, responder, hooks));
    }

    @Override
    protected void doAuth(
            AuthenticationAttempt attempt,
            ImapSession session,
            ImapRequest request,
            Responder responder,
            HumanReadableText failed) {
        if (attempt.getAuthenticationId() == null) {
            // What James makes of credentials that can not be read.
            super.doAuth(attempt, session, request, responder, failed);
            return;
        }
        devices.user(attempt.getAuthenticationId(), session)
                .ifPresentOrElse(
                        user -> super.doAuth(
                                noDelegation(user, attempt.getPassword()), session, request, responder, failed),
                        () -> no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING));
    }
}
