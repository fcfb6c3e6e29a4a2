package io.mailkeep.imap.announcing;

import com.google.inject.Inject;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Turn;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.IDRequest;
import org.apache.james.imap.processor.IdProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** ID (RFC 2971): as James has it, but for what is announced after it; hooks are told
 * what the client said. */
public final class IdCommand extends IdProcessor {
    private final Announcer announcer;
    private final HookPoints hooks;

    @Inject
    IdCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            HookPoints hooks) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.hooks = hooks;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Turn.of(session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(IDRequest request, ImapSession session, Responder responder) {
        request.getParameters().ifPresent(fields -> hooks.identified(session, fields));
        return super.processRequestReactive(request, session, responder);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, Expunges.TELL);
    }
}
