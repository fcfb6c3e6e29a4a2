package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.progress.Progress;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.ToldModSeq;
import java.util.Optional;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.imap.processor.StoreProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** STORE and UID STORE (RFC 9051 §6.4.6), refused in a read-only mailbox; James stores what changes something. */
public final class StoreCommand extends StoreProcessor {
    private final Announcer announcer;
    private final Guarding guarding;
    private final EffectiveStores effective;

    @Inject
    StoreCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            Guarding guarding,
            EffectiveStores effective) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.guarding = guarding;
        this.effective = effective;
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(StoreRequest asked, ImapSession session, Responder responder) {
        StoreRequest request = withoutSaved(asked, session);
        if (Selection.isReadOnly(session)) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        announcer.announceArrivals(session, responder);
        // RFC 9051 §6.4.9: no message with these UIDs is no error.
        if (request.getIdSet().length == 0 || (request.isUseUids() && Selection.isEmpty(session))) {
            return announcer
                    .announce(session, responder, request.isUseUids() ? Expunges.TELL : Expunges.WITHHOLD)
                    .then(Mono.fromRunnable(() -> okComplete(request, responder)));
        }
        return guarding.of(
                GuardedCommand.Kind.STORE,
                request,
                () -> Guarding.named(request.getIdSet(), request.isUseUids(), session),
                Optional.empty(),
                session,
                responder,
                () -> store(request, session, responder));
    }

    private static StoreRequest withoutSaved(StoreRequest asked, ImapSession session) {
        return of(Ids.named(asked.getIdSet(), asked.isUseUids(), session), asked);
    }

    /** Of messages that the client has numbers for. */
    private static StoreRequest numbered(StoreRequest asked, ImapSession session) {
        return Selection.in(session)
                .filter(selection -> !asked.isUseUids())
                .map(selection -> Ids.around(selection.unnumbered(), asked.getIdSet(), selection.view()))
                .map(ids -> of(ids, asked))
                .orElse(asked);
    }

    private static StoreRequest of(IdRange[] ids, StoreRequest asked) {
        return new StoreRequest(
                ids,
                asked.isSilent(),
                asked.getFlags(),
                asked.isUseUids(),
                asked.getTag(),
                asked.getFlagsUpdateMode(),
                asked.getUnchangedSince());
    }

    private Mono<Void> store(StoreRequest request, ImapSession session, Responder responder) {
        return Progress.of(
                request,
                responder,
                progress -> super.processRequestReactive(
                        numbered(request, session),
                        session,
                        TrueFetches.toStore(session, UidFetches.of(session, progress))));
    }

    @Override
    protected Mono<MessageManager> getSelectedMailboxReactive(ImapSession session) {
        return super.getSelectedMailboxReactive(session).map(effective::in);
    }

    @Override
    protected void condstoreEnablingCommand(
            ImapSession session, Responder responder, MailboxMetaData read, boolean tell) {
        super.condstoreEnablingCommand(session, responder, ToldModSeq.atOnce(session, read), tell);
    }

    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return announcer.announce(
                session, TrueFetches.beneath(responder), omitExpunged ? Expunges.WITHHOLD : Expunges.TELL);
    }
}
