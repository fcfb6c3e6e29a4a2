package io.mailkeep.imap.command;

import com.github.fge.lambdas.Throwing;
import com.google.inject.Inject;
import io.mailkeep.imap.progress.Progress;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.ToldModSeq;
import io.mailkeep.imap.uids.UidSet;
import java.util.EnumSet;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.Item;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * EXPUNGE and UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9), refused in a read-only mailbox; James expunges what is marked. The
 * mod-sequence that it answers under QRESYNC (RFC 7162 §3.2.7) is one up to which the client was told of everything.
 */
public final class ExpungeCommand extends ExpungeProcessor {
    private static final String META_DATA = "getMetaDataReactive";

    private final Announcer announcer;
    private final Guarding guarding;
    private final Marked marked;
    private final ToldModSeq told;

    @Inject
    ExpungeCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            Guarding guarding,
            Marked marked,
            ToldModSeq told) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.guarding = guarding;
        this.marked = marked;
        this.told = told;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(ExpungeRequest asked, ImapSession session, Responder responder) {
        ExpungeRequest request = withoutSaved(asked, session);
        if (Selection.isReadOnly(session)) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        // RFC 9051 §6.4.9: no message with these UIDs is no error.
        if (request.getUidSet() != null && (request.getUidSet().length == 0 || Selection.isEmpty(session))) {
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

    private static ExpungeRequest withoutSaved(ExpungeRequest asked, ImapSession session) {
        return asked.getUidSet() == null
                ? asked
                : new ExpungeRequest(asked.getTag(), Ids.named(asked.getUidSet(), true, session));
    }

    @Override
    protected Mono<MessageManager> getSelectedMailboxReactive(ImapSession session) {
        return super.getSelectedMailboxReactive(session).map(marked::alone).map(mailbox -> Selection.in(session)
                .map(selection -> telling(mailbox, selection, session))
                .orElse(mailbox));
    }

    /** The mailbox, which James asks for its mod-sequence once it has told the client what was pending. */
    private MessageManager telling(MessageManager mailbox, Selection selection, ImapSession session) {
        return Substitute.in(
                mailbox, META_DATA, arguments -> Mono.defer(Throwing.supplier(() -> mailbox.getMetaDataReactive(
                                        RecentMode.IGNORE, session.getMailboxSession(), EnumSet.of(Item.HighestModSeq)))
                                .sneakyThrow())
                        .flatMap(read -> told.in(selection, read)));
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
