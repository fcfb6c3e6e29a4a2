package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExamineRequest;
import org.apache.james.imap.processor.AbstractMailboxProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;
import reactor.core.publisher.Mono;

/** EXAMINE: as SELECT, but nothing of the mailbox changes by it or after it. */
public final class ExamineCommand extends AbstractMailboxProcessor<ExamineRequest> {
    private final Selecting selecting;

    @Inject
    ExamineCommand(
            MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics, Selecting selecting) {
        super(ExamineRequest.class, mailboxes, statuses, metrics);
        this.selecting = selecting;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(ExamineRequest request, ImapSession session, Responder responder) {
        return selecting.select(request, Access.READ_ONLY, session, responder);
    }

    @Override
    protected MDCBuilder mdc(ExamineRequest request) {
        return MDCBuilder.create()
                .addToContext(MDCBuilder.ACTION, "EXAMINE")
                .addToContext("mailbox", request.getMailboxName());
    }
}
