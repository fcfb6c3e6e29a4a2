package io.mailkeep.imap.login;

import com.google.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/** LOGIN (RFC 9051 §6.2.3): James's, after which the session says where it comes from. */
public final class LoginCommand extends LoginProcessor {
    private final HookPoints hooks;

    @Inject
    LoginCommand(MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, HookPoints hooks) {
        super(mailboxes, statuses, metrics);
        this.hooks = hooks;
    }

    @Override
    protected void processRequest(LoginRequest request, ImapSession session, Responder responder) {
        super.processRequest(request, session, new Admission(session, responder, hooks));
    }
}
