package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.changes.ChangedMessages;
import io.mailkeep.imap.fetch.ItemsToRead;
import io.mailkeep.imap.fetch.Previews;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.paging.PagedFetch;
import io.mailkeep.imap.removal.HighestModSeq;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.ToldModSeq;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.processor.PermitEnableCapabilityProcessor;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * FETCH and UID FETCH (RFC 9051 §6.4.5). James fetches all but flags; before it, VANISHED is answered (RFC 7162 §3.2.6), and what did
 * not change since CHANGEDSINCE is left out of what James reads; behind it, previews are made (RFC 8970).
 * Enables UIDONLY (RFC 9586), for all commands.
 */
public final class FetchCommand extends FetchProcessor implements PermitEnableCapabilityProcessor {
    private static final ImmutableList<Capability> CAPABILITIES =
            ImmutableList.of(Capability.of("PREVIEW"), Extension.UIDONLY.capability());
    // For fewer messages the log costs as much as the messages do.
    private static final int WORTH_NARROWING = 64;
    private static final int MOST_RANGES = 64;

    private final Announcer announcer;
    private final ChangedMessages changes;
    private final HighestModSeq highestModSeq;
    private final HookPoints hooks;

    @Inject
    FetchCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            ChangedMessages changes,
            HighestModSeq highestModSeq,
            HookPoints hooks) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.changes = changes;
        this.highestModSeq = highestModSeq;
        this.hooks = hooks;
    }

    @Override
    public List<Class<? extends FetchRequest>> acceptableClasses() {
        return ImmutableList.of(FetchRequest.class, PagedFetch.class);
    }

    @Override
    public List<Capability> getImplementedCapabilities(ImapSession session) {
        return CAPABILITIES;
    }

    @Override
    public List<Capability> getPermitEnableCapabilities(ImapSession session) {
        return ImmutableList.of(Extension.UIDONLY.capability());
    }

    @Override
    public Mono<Void> enable(ImapMessage message, Responder responder, ImapSession session, Capability capability) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return announcer.turn(message, session, responder, () -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(FetchRequest request, ImapSession session, Responder responder) {
        FetchData asked = request.getFetch();
        if (asked.getVanished() && !Extension.QRESYNC.isEnabled(session)) {
            return Mono.fromRunnable(() -> taggedBad(request, responder, HumanReadableText.QRESYNC_NOT_ENABLED));
        }
        if (asked.getVanished() && asked.getChangedSince() < 0) {
            return Mono.fromRunnable(
                    () -> taggedBad(request, responder, HumanReadableText.QRESYNC_VANISHED_WITHOUT_CHANGEDSINCE));
        }
        return Selection.in(session)
                .map(selection -> fetchOrRecord(withoutSaved(request, session), selection, session, responder)
                        .onErrorResume(CancellationException.class, e -> Mono.empty()))
                .orElseGet(() -> super.processRequestReactive(request, session, responder));
    }

    private static FetchRequest withoutSaved(FetchRequest asked, ImapSession session) {
        IdRange[] ids = Ids.named(asked.getIdSet(), asked.isUseUids(), session);
        return asked instanceof PagedFetch
                ? new PagedFetch(ids, asked.getFetch(), ((PagedFetch) asked).page(), asked.getTag())
                : new FetchRequest(asked.isUseUids(), ids, asked.getFetch(), asked.getTag());
    }

    private static Responder answering(
            FetchData asked, ImapSession session, Responder responder, Consumer<FetchResponse> record) {
        Responder client = UidFetches.of(session, new WhileConnected(session, responder));
        return TrueFetches.toFetch(asked, session, Previews.of(asked, client), record);
    }

    private Mono<Void> fetchOrRecord(
            FetchRequest request, Selection selection, ImapSession session, Responder responder) {
        FetchData asked = request.getFetch();
        if (!hooks.hearFetches()) {
            return fetch(request, selection, session, answering(asked, session, responder, line -> {}));
        }
        announcer.announceArrivals(session, responder);
        UidSet named = Guarding.named(request.getIdSet(), request.isUseUids(), session);
        FetchRecord record = new FetchRecord(asked, selection, responder);
        return fetch(request, selection, session, answering(asked, session, record, record::sent))
                .doOnSuccess(done -> tellHooks(request, record, named, selection, session));
    }

    private void tellHooks(
            FetchRequest request, FetchRecord record, UidSet named, Selection selection, ImapSession session) {
        if (!record.isOk()) {
            return;
        }
        record.sent().forEach((extent, uids) -> hooks.fetched(session, selection::ref, uids, extent));
        if (request.getFetch().contains(Item.FLAGS) && hooks.hearAnnouncements()) {
            // Of a page, or of what changed, it was told what it asked for; the others it knows by its own word.
            selection.listed(
                    request instanceof PagedFetch
                            ? record.sent().values().stream().reduce(UidSet.none(), UidSet::union)
                            : named);
            announcer.caughtUp(session, selection);
        }
    }

    private Mono<Void> fetch(FetchRequest request, Selection selection, ImapSession session, Responder responder) {
        announcer.announceArrivals(session, responder);
        if (request.getFetch().getVanished()) {
            Resynchronisation.respondVanished(selection, Ids.uids(request.getIdSet()), responder);
        }
        // Without VANISHED, which has been answered.
        FetchData data = ItemsToRead.of(request, selection.access(), session);
        if (request.isUseUids() && selection.view().isEmpty()) {
            return nothing(request, session, responder);
        }
        return narrowed(paged(request, selection.view()), data, selection)
                .flatMap(ids -> ids.length == 0
                        ? nothing(request, session, responder)
                        : read(
                                new FetchRequest(request.isUseUids(), ids, data, request.getTag()),
                                selection,
                                session,
                                responder));
    }

    // RFC 9051 §6.4.9: no message with these UIDs is no error.
    private Mono<Void> nothing(FetchRequest request, ImapSession session, Responder responder) {
        if (request.getFetch().contains(Item.MODSEQ)) {
            Extension.CONDSTORE.enable(session);
        }
        return announcer
                .announce(session, responder, request.isUseUids() ? Expunges.TELL : Expunges.WITHHOLD)
                .then(Mono.fromRunnable(() -> okComplete(request, responder)));
    }

    // RFC 9394 §3.4: a page of all that are asked for, whether they changed or not.
    private static FetchRequest paged(FetchRequest request, LivingUids view) {
        if (!(request instanceof PagedFetch)) {
            return request;
        }
        UidSet asked = Ids.uidsMeant(request.getIdSet(), view);
        UidSet page = ((PagedFetch) request).page().of(view.present(asked));
        // Not one by one: between its messages there is none else.
        return new FetchRequest(
                true, Ids.ofUids(asked.intersection(page.span())), request.getFetch(), request.getTag());
    }

    private Mono<IdRange[]> narrowed(FetchRequest request, FetchData data, Selection selection) {
        LivingUids view = selection.view();
        UidSet asked = request.isUseUids() ? Ids.uids(request.getIdSet()) : Ids.uids(request.getIdSet(), view);
        if (data.getChangedSince() < 0 || view.count(asked) < WORTH_NARROWING) {
            return Mono.just(request.getIdSet());
        }
        ModSeq known = ModSeq.of(data.getChangedSince());
        return Mono.fromCallable(selection.getMessageManager()::getMailboxEntity)
                .flatMap(highestModSeq::highest)
                .flatMap(highest -> changes.touchedSince(selection.getMailboxId(), known, highest))
                .map(touched -> touched.intersection(asked).toRead())
                .filter(touched -> touched.ranges().size() <= MOST_RANGES)
                .map(touched -> request.isUseUids() ? Ids.ofUids(touched) : Ids.ofNumbers(view.numbers(touched)))
                .defaultIfEmpty(request.getIdSet());
    }

    private Mono<Void> read(FetchRequest request, Selection selection, ImapSession session, Responder responder) {
        return FlagsFetch.serves(request.getFetch(), session)
                ? fetchFlags(request, selection, session, responder)
                : fetchSeen(request, selection, session, responder);
    }

    private Mono<Void> fetchFlags(FetchRequest request, Selection selection, ImapSession session, Responder responder) {
        FlagsFetch fetch = new FlagsFetch(request.getFetch(), selection, session);
        // Which looks whether the client may still read it.
        return getSelectedMailboxReactive(session)
                .flatMap(mailbox -> Mono.fromCallable(() -> ranges(request, selection))
                        .flatMap(ranges -> fetch.respond(mailbox, ranges, TrueFetches.answers(responder)))
                        .then(unsolicitedResponses(session, responder, !request.isUseUids(), request.isUseUids()))
                        .then(Mono.<Void>fromRunnable(() -> okComplete(request, responder))))
                .onErrorResume(
                        MessageRangeException.class,
                        e -> Mono.fromRunnable(
                                () -> taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET)));
    }

    private ImmutableList<MessageRange> ranges(FetchRequest request, Selection selection) throws MessageRangeException {
        ImmutableList.Builder<MessageRange> ranges = ImmutableList.builder();
        for (IdRange range : request.getIdSet()) {
            messageRange(selection, range, request.isUseUids())
                    .map(asked -> normalizeMessageRange(selection, asked))
                    .ifPresent(ranges::add);
        }
        return ranges.build();
    }

    // James answers a message that it marks as \Seen with its old mod-sequence: the new one is news.
    private Mono<Void> fetchSeen(FetchRequest request, Selection selection, ImapSession session, Responder responder) {
        if (!request.getFetch().isSetSeen() || !Extension.CONDSTORE.isEnabled(session)) {
            return super.processRequestReactive(request, session, responder);
        }
        selection.ownFlagsAreNews();
        return super.processRequestReactive(request, session, responder).doFinally(end -> selection.ownFlagsAreKnown());
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
