package io.mailkeep.imap.login;

import com.google.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/** AUTHENTICATE (RFC 9051 §6.2.2): James's, after which the session says where it comes from. */
public final class AuthenticateCommand extends AuthenticateProcessor {
    private final HookPoints hooks;

    @Inject
    AuthenticateCommand(
            MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, HookPoints hooks) {
        super(mailboxes, statuses, metrics);
        this.hooks = hooks;
    }

    @Override
    protected void processRequest(AuthenticateRequest request, ImapSession session, Responder responder) {
        super.processRequest(request, session, new Admission(session, responder, hooks));
    }
}
