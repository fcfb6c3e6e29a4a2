package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.header.MessageLimits;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ReplaceRequest;
import org.apache.james.imap.processor.ReplaceProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** REPLACE and UID REPLACE (RFC 8508), refused in a read-only mailbox; James replaces, but does not offer it. */
public final class ReplaceCommand extends ReplaceProcessor {
    private final Announcer announcer;
    private final Guarding guarding;

    @Inject
    ReplaceCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            Guarding guarding) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.guarding = guarding;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(ReplaceRequest request, ImapSession session, Responder responder) {
        if (Selection.isReadOnly(session)) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        // RFC 8508 §3.1: nothing is added where there is nothing to be replaced.
        if (!isThere(request, session)) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.INVALID_MESSAGESET));
        }
        return guarding.of(
                GuardedCommand.Kind.EXPUNGE,
                request,
                () -> replaced(request, session),
                Optional.of(request.getMailboxName()),
                session,
                responder,
                () -> replace(request, session, responder));
    }

    private Mono<Void> replace(ReplaceRequest request, ImapSession session, Responder responder) {
        return MessageLimits.on(
                request.getMessage(),
                request,
                getStatusResponseFactory(),
                responder,
                () -> super.processRequestReactive(request, session, responder));
    }

    private static UidSet replaced(ReplaceRequest request, ImapSession session) {
        return Guarding.named(new IdRange[] {new IdRange(request.getId())}, request.isUseUid(), session);
    }

    private static boolean isThere(ReplaceRequest request, ImapSession session) {
        return Selection.in(session)
                .map(Selection::view)
                .filter(view -> request.isUseUid()
                        ? view.contains(request.getId())
                        : view.uid(request.getId()).isPresent())
                .isPresent();
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, Expunges.ANSWER);
    }
}
