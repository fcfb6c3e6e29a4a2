package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.removal.HighestModSeq;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.StatusRequest;
import org.apache.james.imap.processor.StatusProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** STATUS (RFC 9051 §6.3.11). Clients poll HIGHESTMODSEQ by it, so an interrupted removal is made good before. */
public final class StatusCommand extends StatusProcessor {
    private final HighestModSeq highestModSeq;
    private final Announcer announcer;

    @Inject
    StatusCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            HighestModSeq highestModSeq,
            Announcer announcer) {
        super(mailboxes, statuses, metrics);
        this.highestModSeq = highestModSeq;
        this.announcer = announcer;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(StatusRequest request, ImapSession session, Responder responder) {
        // James throws at names of no namespace, and answers NO to what fails.
        Mono<Void> status = Mono.defer(() -> super.processRequestReactive(request, session, responder));
        if (!request.getStatusDataItems().isHighestModSeq()) {
            return status;
        }
        return Mono.fromCallable(() -> PathConverter.forSession(session).buildFullPath(request.getMailboxName()))
                .flatMap(path -> Mono.from(getMailboxManager().getMailboxReactive(path, session.getMailboxSession())))
                .flatMap(mailbox -> Mono.fromCallable(mailbox::getMailboxEntity))
                .flatMap(highestModSeq::of)
                // James answers for what is not there.
                .onErrorResume(MailboxNotFoundException.class, e -> Mono.empty())
                .then(status);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, Expunges.TELL);
    }
}
