package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.progress.Progress;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.UidSet;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** EXPUNGE and UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9), refused in a read-only mailbox; James expunges what is marked. */
public final class ExpungeCommand extends ExpungeProcessor {
    private final Announcer announcer;
    private final Guarding guarding;
    private final Marked marked;

    @Inject
    ExpungeCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            Guarding guarding,
            Marked marked) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.guarding = guarding;
        this.marked = marked;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(ExpungeRequest request, ImapSession session, Responder responder) {
        if (Selection.isReadOnly(session)) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        // RFC 9051 §6.4.9: no message with these UIDs is no error.
        if (request.getUidSet() != null && Selection.isEmpty(session)) {
            return announcer
                    .announce(session, responder, Expunges.ANSWER)
                    .then(Mono.fromRunnable(() -> okComplete(request, responder)));
        }
        return guarding.expunge(
                request,
                named(request, session),
                session,
                responder,
                () -> Progress.of(
                        request, responder, progress -> super.processRequestReactive(request, session, progress)));
    }

    @Override
    protected Mono<MessageManager> getSelectedMailboxReactive(ImapSession session) {
        return super.getSelectedMailboxReactive(session).map(marked::alone);
    }

    private static UidSet named(ExpungeRequest request, ImapSession session) {
        return request.getUidSet() == null ? Ids.all() : Guarding.named(request.getUidSet(), true, session);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(session, responder, Expunges.ANSWER);
    }
}
