package io.mailkeep.imap.command;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.lease.BusyException;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.origin.SessionTag;
import io.mailkeep.imap.progress.Progress;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.AbstractMessageRangeRequest;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.exception.ReadOnlyException;
import org.apache.james.mailbox.model.MailboxACL.Right;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.metrics.api.MetricFactory;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What COPY and MOVE (RFC 9051 §6.4.7, §6.4.8) have in common: which messages, where to, and COPYUID (RFC 4315 §3). */
final class Relocating {
    private static final Logger LOGGER = LoggerFactory.getLogger(Relocating.class);
    // James over Cassandra would remove them from there.
    private static final String TO_ITSELF = "Messages are not moved to the mailbox where they are";
    // RFC 5530 §3: "Someone else may be holding an exclusive lock".
    private static final HumanReadableText BUSY =
            new HumanReadableText("io.mailkeep.imap.TARGET_BUSY", "[INUSE] The mailbox is busy, try again later");
    // Others, who may have one message to move, get their turn in between.
    private static final int AT_ONCE = 200;
    // What James's parser makes of "*".
    private static final long LAST = Long.MAX_VALUE;

    private final MailboxManager mailboxes;
    private final StatusResponseFactory statuses;
    private final Announcer announcer;
    private final Guarding guarding;
    private final Repeats repeats;
    private final Room room;
    private final MetricFactory metrics;

    @Inject
    Relocating(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            Announcer announcer,
            Guarding guarding,
            Repeats repeats,
            Room room,
            MetricFactory metrics) {
        this.mailboxes = mailboxes;
        this.statuses = statuses;
        this.announcer = announcer;
        this.guarding = guarding;
        this.repeats = repeats;
        this.room = room;
        this.metrics = metrics;
    }

    /** Takes messages of the selected mailbox to another one; answers the UIDs that they have there, ascending. */
    interface Transport {
        /** By the session of the command, under the name by which it copies and moves. */
        Publisher<MessageRange> take(
                Repeats.Group messages, MessageManager source, MessageManager target, MailboxSession by);
    }

    /** How the client learns the new UIDs. */
    enum Report {
        /** With the completion. */
        TAGGED,
        /** Before the old ones go (RFC 6851 §4.3). */
        UNTAGGED
    }

    Mono<Void> relocate(
            AbstractMessageRangeRequest request,
            Transport transport,
            Report report,
            ImapSession session,
            Responder responder) {
        return Progress.of(request, responder, progress -> relocate(request, transport, report, session, progress));
    }

    private Mono<Void> relocate(
            AbstractMessageRangeRequest request,
            Transport transport,
            Report report,
            ImapSession session,
            Progress progress) {
        return Mono.justOrEmpty(Selection.in(session))
                .switchIfEmpty(Mono.error(() -> new MailboxException("No mailbox is selected")))
                .flatMap(selection -> relocate(request, selection, transport, report, session, progress))
                .onErrorResume(
                        MailboxNotFoundException.class,
                        e -> no(request, HumanReadableText.FAILURE_NO_SUCH_MAILBOX, ResponseCode.tryCreate(), progress))
                .onErrorResume(
                        OverQuotaException.class,
                        e -> no(request, HumanReadableText.FAILURE_OVERQUOTA, ResponseCode.overQuota(), progress))
                .onErrorResume(BusyException.class, e -> {
                    metrics.generate(Counter.TARGET_BUSY.metric()).increment();
                    LOGGER.warn(
                            "Messages were not copied or moved, as the mailbox is busy: user={} target={} reason={}",
                            session.getUserName().asString(),
                            request.getMailboxName(),
                            e.getMessage());
                    return Mono.fromRunnable(() -> progress.respond(statuses.taggedNo(request.getTag(), null, BUSY)));
                })
                .onErrorResume(MailboxException.class, e -> {
                    LOGGER.warn(
                            "Messages could not be copied or moved: user={} target={}",
                            session.getUserName().asString(),
                            request.getMailboxName(),
                            e);
                    return no(request, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING, null, progress);
                });
    }

    private Mono<Void> no(
            AbstractMessageRangeRequest request, HumanReadableText text, ResponseCode code, Responder responder) {
        return Mono.fromRunnable(
                () -> responder.respond(statuses.taggedNo(request.getTag(), request.getCommand(), text, code)));
    }

    private Mono<Void> relocate(
            AbstractMessageRangeRequest request,
            Selection selection,
            Transport transport,
            Report report,
            ImapSession session,
            Progress progress) {
        LivingUids view = selection.view();
        IdRange[] named = Ids.named(request.getIdSet(), request.isUseUids(), session);
        if (!request.isUseUids() && namesNobody(named, view)) {
            return Mono.fromRunnable(() -> progress.respond(
                    statuses.taggedBad(request.getTag(), request.getCommand(), HumanReadableText.INVALID_MESSAGESET)));
        }
        UidSet asked = request.isUseUids()
                ? Ids.uidsMeant(named, view)
                : Ids.uids(named, view).minus(selection.unnumbered());
        progress.outOf(view.count(asked));
        return guarding.of(
                report == Report.TAGGED ? GuardedCommand.Kind.COPY : GuardedCommand.Kind.MOVE,
                request,
                () -> view.present(asked),
                Optional.of(request.getMailboxName()),
                session,
                progress,
                () -> relocate(request, selection, asked, transport, report, session, progress));
    }

    private Mono<Void> relocate(
            AbstractMessageRangeRequest request,
            Selection selection,
            UidSet asked,
            Transport transport,
            Report report,
            ImapSession session,
            Progress progress) {
        return Mono.from(mailboxes.getMailboxReactive(
                        PathConverter.forSession(session).buildFullPath(request.getMailboxName()),
                        session.getMailboxSession()))
                .filter(target -> report == Report.TAGGED || !target.getId().equals(selection.getMailboxId()))
                .switchIfEmpty(Mono.error(() -> new MailboxException(TO_ITSELF)))
                // As James does, but before anybody is kept waiting.
                .flatMap(target -> Mono.fromCallable(() -> writeable(target, session.getMailboxSession())))
                .delayUntil(target -> report == Report.TAGGED && asked.size() > 1
                        ? room.check(asked, selection.getMessageManager(), target, session.getMailboxSession())
                        : Mono.empty())
                .flatMap(target -> take(asked, transport, selection, target, session, progress)
                        .flatMap(taken -> complete(request, report, copyUid(target, taken), session, progress)));
    }

    private MessageManager writeable(MessageManager target, MailboxSession session) throws MailboxException {
        if (!mailboxes.hasRight(target.getMailboxEntity(), Right.Insert, session)) {
            throw new ReadOnlyException(target.getMailboxEntity().generateAssociatedPath());
        }
        return target;
    }

    private static boolean namesNobody(IdRange[] numbers, LivingUids view) {
        return Arrays.stream(numbers)
                .flatMap(range -> Stream.of(range.getLowVal(), range.getHighVal()))
                .anyMatch(number -> view.isEmpty() || (number != LAST && (number < 1 || number > view.size())));
    }

    private Mono<List<Taken>> take(
            UidSet sources,
            Transport transport,
            Selection selection,
            MessageManager target,
            ImapSession session,
            Progress progress) {
        MailboxSession by = SessionTag.copying(session.getMailboxSession());
        MessageManager source = selection.getMessageManager();
        return repeats.relocate(parts(sources, selection.view().present(sources)), source, target, by, group -> targets(
                                transport.take(group, source, target, by), progress)
                        .map(targets -> Taken.of(group, targets)))
                .collectList()
                .doFinally(end -> mailboxes.endProcessingRequest(by));
    }

    private static Mono<UidSet> targets(Publisher<MessageRange> taken, Progress progress) {
        return Flux.from(taken)
                .map(range -> Range.closed(
                        range.getUidFrom().asLong(), range.getUidTo().asLong()))
                .doOnNext(range -> progress.advance((int) (range.upperEndpoint() - range.lowerEndpoint() + 1)))
                .collect(ImmutableList.toImmutableList())
                .map(UidSet::of);
    }

    /** Cut after each so many of those that are known: what this session has not been told of may be there, too. */
    private static List<UidSet> parts(UidSet asked, UidSet known) {
        ImmutableList.Builder<UidSet> parts = ImmutableList.builder();
        long low = 1;
        for (UidSet slice : known.slices(AT_ONCE)) {
            long high = slice.uids().last();
            parts.add(asked.between(low, high));
            low = high + 1;
        }
        return parts.add(asked.between(low, LAST)).build();
    }

    // Of those that were there, which need not be what the client has been told of.
    private static Optional<ResponseCode> copyUid(MessageManager target, List<Taken> taken) {
        if (taken.isEmpty() || !taken.stream().allMatch(Taken::isOneForOne)) {
            return Optional.empty();
        }
        UidValidity validity = Throwing.supplier(() -> target.getMailboxEntity().getUidValidity())
                .sneakyThrow()
                .get();
        return Optional.of(ResponseCode.copyUid(
                validity, Ids.ofUids(union(taken, Taken::sources)), Ids.ofUids(union(taken, Taken::targets))));
    }

    private static UidSet union(List<Taken> taken, Function<Taken, UidSet> uids) {
        return UidSet.of(taken.stream()
                .flatMap(some -> uids.apply(some).ranges().stream())
                .collect(ImmutableList.toImmutableList()));
    }

    private Mono<Void> complete(
            AbstractMessageRangeRequest request,
            Report report,
            Optional<ResponseCode> copyUid,
            ImapSession session,
            Responder responder) {
        if (report == Report.UNTAGGED) {
            copyUid.ifPresent(code -> responder.respond(statuses.untaggedOk(HumanReadableText.OK, code)));
        }
        ResponseCode code = report == Report.TAGGED ? copyUid.orElse(null) : null;
        return announcer
                .announce(session, responder, Expunges.ANSWER)
                .then(Mono.fromRunnable(() -> responder.respond(
                        statuses.taggedOk(request.getTag(), request.getCommand(), HumanReadableText.COMPLETED, code))));
    }
}
