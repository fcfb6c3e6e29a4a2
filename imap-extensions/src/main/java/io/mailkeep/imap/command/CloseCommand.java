package io.mailkeep.imap.command;

import com.github.fge.lambdas.Throwing;
import com.google.inject.Inject;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.SelectedState;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CloseRequest;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxACL.Right;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * CLOSE (RFC 9051 §6.4.1). Whoever may not expunge closes all the same; a mailbox that could not be expunged stays
 * selected.
 */
public final class CloseCommand extends CloseProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CloseCommand.class);

    private final Guarding guarding;
    private final Marked marked;

    @Inject
    CloseCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Guarding guarding,
            Marked marked) {
        super(mailboxes, statuses, metrics);
        this.guarding = guarding;
        this.marked = marked;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(CloseRequest request, ImapSession session, Responder responder) {
        return getSelectedMailboxReactive(session)
                .map(mailbox -> close(mailbox, request, session, responder))
                .defaultIfEmpty(leave(request, session, responder))
                .flatMap(closing -> closing)
                // The mailbox was deleted by somebody else: nothing is left to be expunged.
                .onErrorResume(MailboxNotFoundException.class, e -> leave(request, session, responder))
                .onErrorResume(MailboxException.class, e -> {
                    no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
                    LOGGER.warn(
                            "A mailbox could not be expunged, it stays selected: user={}",
                            session.getUserName().asString(),
                            e);
                    return Mono.empty();
                });
    }

    private Mono<Void> close(MessageManager mailbox, CloseRequest request, ImapSession session, Responder responder) {
        return mayExpunge(mailbox, session)
                ? guarding.expunge(request, Ids.all(), session, responder, () -> marked.expunge(
                                mailbox, MessageRange.all(), session.getMailboxSession())
                        .then(leave(request, session, responder)))
                : leave(request, session, responder);
    }

    private Mono<Void> leave(CloseRequest request, ImapSession session, Responder responder) {
        return SelectedState.leave(session).then(Mono.fromRunnable(() -> okComplete(request, responder)));
    }

    private boolean mayExpunge(MessageManager mailbox, ImapSession session) {
        boolean readWrite = Selection.in(session)
                .map(selection -> selection.access() == Access.READ_WRITE)
                .orElse(false);
        return readWrite
                && Throwing.supplier(() -> getMailboxManager()
                                .hasRight(
                                        mailbox.getMailboxEntity(), Right.PerformExpunge, session.getMailboxSession()))
                        .sneakyThrow()
                        .get();
    }
}
