package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.selection.SelectedState;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.UnselectRequest;
import org.apache.james.imap.processor.UnselectProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** UNSELECT (RFC 9051 §6.4.2). */
public final class UnselectCommand extends UnselectProcessor {
    @Inject
    UnselectCommand(MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics) {
        super(mailboxes, statuses, metrics);
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(UnselectRequest request, ImapSession session, Responder responder) {
        if (session.getSelected() == null) {
            return super.processRequestReactive(request, session, responder);
        }
        return SelectedState.leave(session).then(Mono.fromRunnable(() -> okComplete(request, responder)));
    }
}
