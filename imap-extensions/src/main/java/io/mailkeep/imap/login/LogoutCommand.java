package io.mailkeep.imap.login;

import com.google.inject.Inject;
import java.util.Optional;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LogoutRequest;
import org.apache.james.imap.processor.LogoutProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** LOGOUT (RFC 9051 §6.1.3): James's, of which hooks are told. */
public final class LogoutCommand extends LogoutProcessor {
    private final HookPoints hooks;

    @Inject
    LogoutCommand(MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, HookPoints hooks) {
        super(mailboxes, statuses, metrics);
        this.hooks = hooks;
    }

    // Behind the answer to an IDLE whose end came with it: James takes that command as ended.
    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Mono.defer(() -> super.processReactive(message, responder, session))
                .subscribeOn(Schedulers.fromExecutor(session::executeSafely));
    }

    @Override
    protected Mono<Void> processRequestReactive(LogoutRequest request, ImapSession session, Responder responder) {
        // As Turn does of a command that failed: James would let the client wait until the mailbox is unbound.
        Optional.ofNullable(session.getSelected())
                .ifPresent(left -> left.deselect().subscribe());
        return hooks.leaving(session, super.processRequestReactive(request, session, responder));
    }
}
