package io.mailkeep.mailets.imap;

import com.google.inject.Inject;
import io.mailkeep.mailets.trace.Uses;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;

/** AUTHENTICATE, of whose success the traces are told. */
public final class ToldAuthenticate extends AuthenticateProcessor {
    private final Uses uses;

    @Inject
    public ToldAuthenticate(
            MailboxManager mailboxes, StatusResponseFactory responses, MetricFactory metrics, Uses uses) {
        super(mailboxes, responses, metrics);
        this.uses = uses;
    }

    @Override
    protected void processRequest(AuthenticateRequest request, ImapSession session, Responder responder) {
        super.processRequest(request, session, new ToldResponder(responder, session, uses));
    }
}
