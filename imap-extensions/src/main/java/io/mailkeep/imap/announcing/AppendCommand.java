package io.mailkeep.imap.announcing;

import com.google.inject.Inject;
import io.mailkeep.imap.header.MessageLimits;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Turn;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AppendRequest;
import org.apache.james.imap.processor.AppendProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * APPEND (RFC 9051 §6.3.12): as James has it, but for guards and a limit before it and for what is announced after it.
 */
public final class AppendCommand extends AppendProcessor {
    private final Announcer announcer;
    private final HookPoints hooks;

    @Inject
    AppendCommand(
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
        return Turn.of(message, session, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(AppendRequest request, ImapSession session, Responder responder) {
        return hooks.guarded(
                request,
                session,
                responder,
                client -> GuardedCommand.of(
                        GuardedCommand.Kind.APPEND,
                        client,
                        Optional.empty(),
                        UidSet.none(),
                        Optional.of(request.getMailboxName())),
                () -> append(request, session, responder));
    }

    private Mono<Void> append(AppendRequest request, ImapSession session, Responder responder) {
        return MessageLimits.on(
                request.getMessage(),
                request,
                getStatusResponseFactory(),
                responder,
                () -> super.processRequestReactive(request, session, responder));
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, Expunges.TELL);
    }
}
