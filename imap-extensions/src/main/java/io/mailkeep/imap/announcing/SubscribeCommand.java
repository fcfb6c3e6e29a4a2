package io.mailkeep.imap.announcing;

import com.google.inject.Inject;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SubscribeRequest;
import org.apache.james.imap.processor.SubscribeProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** SUBSCRIBE (RFC 9051 §6.3.7, §6.3.8): as James has it, but for what is announced after it. */
public final class SubscribeCommand extends SubscribeProcessor {
    private final Announcer announcer;

    @Inject
    SubscribeCommand(
            MailboxManager mailboxes,
            SubscriptionManager subscriptions,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer) {
        super(mailboxes, subscriptions, statuses, metrics);
        this.announcer = announcer;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    // James throws at names of no namespace, and answers NO to what fails.
    @Override
    protected Mono<Void> doProcessRequest(SubscribeRequest request, ImapSession session, Responder responder) {
        return Mono.defer(() -> super.doProcessRequest(request, session, responder));
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, Expunges.TELL);
    }
}
