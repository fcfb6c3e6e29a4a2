package io.mailkeep.mailets.imap;

import com.google.inject.Inject;
import io.mailkeep.mailets.trace.Uses;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/** LOGIN, of whose success the traces are told. */
public final class ToldLogin extends LoginProcessor {
    private final Uses uses;

    @Inject
    public ToldLogin(MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics, Uses uses) {
        super(mailboxes, responses, metrics);
        this.uses = uses;
    }

    @Override
    protected void processRequest(LoginRequest request, ImapSession session, Responder responder) {
        super.processRequest(request, session, new ToldResponder(responder, session, uses));
    }
}
