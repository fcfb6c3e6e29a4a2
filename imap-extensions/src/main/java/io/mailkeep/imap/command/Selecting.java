package io.mailkeep.imap.command;

import static org.apache.james.mailbox.MessageManager.MailboxMetaData.Item.FirstUnseen;
import static org.apache.james.mailbox.MessageManager.MailboxMetaData.Item.NextUid;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.MailboxSelected;
import io.mailkeep.imap.living.LivingMessages;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.recent.RecentMessages;
import io.mailkeep.imap.removal.HighestModSeq;
import io.mailkeep.imap.removal.Standing;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.Pauses;
import io.mailkeep.imap.selection.SelectedState;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uidonly.MessageNumbers;
import io.mailkeep.imap.uidonly.UidRequired;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import javax.mail.Flags;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode;
import org.apache.james.mailbox.MessageSequenceNumber;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxACL.Right;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * SELECT and EXAMINE (RFC 9051 §6.3.2, §6.3.3). The order of reading is what makes the answer true: first the session
 * listens, then the highest mod-sequence is read, then the messages. Whatever happens in between is in the answer, or
 * pending, or above the mod-sequence that the client remembers.
 */
final class Selecting {
    private static final Logger LOGGER = LoggerFactory.getLogger(Selecting.class);

    private final MailboxManager mailboxes;
    private final EventBus bus;
    private final StatusResponseFactory statuses;
    private final HighestModSeq highestModSeq;
    private final LivingMessages living;
    private final RecentMessages recentMessages;
    private final Resynchronisation resynchronisation;
    private final Announcer announcer;
    private final HookPoints hooks;

    @Inject
    Selecting(
            MailboxManager mailboxes,
            EventBus bus,
            StatusResponseFactory statuses,
            HighestModSeq highestModSeq,
            LivingMessages living,
            RecentMessages recentMessages,
            Resynchronisation resynchronisation,
            Announcer announcer,
            HookPoints hooks) {
        this.mailboxes = mailboxes;
        this.bus = bus;
        this.statuses = statuses;
        this.highestModSeq = highestModSeq;
        this.living = living;
        this.recentMessages = recentMessages;
        this.resynchronisation = resynchronisation;
        this.announcer = announcer;
        this.hooks = hooks;
    }

    Mono<Void> select(
            AbstractMailboxSelectionRequest request, Access wanted, ImapSession session, Responder responder) {
        boolean resynchronises = !request.getLastKnownUidValidity().isUnknown();
        // RFC 7162 §3.2.5
        if (resynchronises && !Extension.QRESYNC.isEnabled(session)) {
            return Mono.fromRunnable(() -> responder.respond(
                    statuses.taggedBad(request.getTag(), request.getCommand(), HumanReadableText.QRESYNC_NOT_ENABLED)));
        }
        if (Extension.UIDONLY.isEnabled(session) && MessageNumbers.areIn(request)) {
            return Mono.fromRunnable(() -> responder.respond(new UidRequired(request)));
        }
        return leave(session, responder)
                .then(Mono.defer(() -> hooks.guarded(
                        request,
                        session,
                        responder,
                        client -> asked(request, wanted, client),
                        () -> selectPermitted(request, wanted, session, responder))));
    }

    private static GuardedCommand asked(AbstractMailboxSelectionRequest request, Access wanted, ImapClient client) {
        return GuardedCommand.of(
                wanted == Access.READ_WRITE ? GuardedCommand.Kind.SELECT : GuardedCommand.Kind.EXAMINE,
                client,
                Optional.empty(),
                UidSet.none(),
                Optional.of(request.getMailboxName()));
    }

    private Mono<Void> selectPermitted(
            AbstractMailboxSelectionRequest request, Access wanted, ImapSession session, Responder responder) {
        return Mono.from(mailboxes.getMailboxReactive(
                        PathConverter.forSession(session).buildFullPath(request.getMailboxName()),
                        session.getMailboxSession()))
                .flatMap(mailbox -> mayRead(mailbox, session)
                        ? select(request, wanted, mailbox, session, responder)
                        : Mono.error(new MailboxNotFoundException(request.getMailboxName())))
                .onErrorResume(
                        MailboxNotFoundException.class,
                        e -> Mono.fromRunnable(() -> responder.respond(statuses.taggedNo(
                                request.getTag(), request.getCommand(), HumanReadableText.FAILURE_NO_SUCH_MAILBOX))))
                .onErrorResume(MailboxException.class, e -> {
                    LOGGER.error(
                            "A mailbox could not be selected: user={} mailbox={}",
                            session.getUserName().asString(),
                            request.getMailboxName(),
                            e);
                    responder.respond(statuses.taggedNo(
                            request.getTag(),
                            request.getCommand(),
                            HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING));
                    return Mono.empty();
                });
    }

    // RFC 9051 §6.3.2: whether the new one can be selected or not, the old one no longer is.
    private Mono<Void> leave(ImapSession session, Responder responder) {
        return Mono.defer(() -> {
            if (session.getSelected() == null) {
                return Mono.empty();
            }
            Selection.in(session).ifPresent(left -> KnownAsRecent.remember(left, session));
            return SelectedState.leave(session).then(Mono.fromRunnable(() -> {
                if (Extension.QRESYNC.isEnabled(session) || Pauses.in(session).isPresent()) {
                    responder.respond(statuses.untaggedOk(HumanReadableText.QRESYNC_CLOSED, ResponseCode.closed()));
                }
            }));
        });
    }

    private boolean mayRead(MessageManager mailbox, ImapSession session) {
        return Throwing.supplier(
                        () -> mailboxes.hasRight(mailbox.getMailboxEntity(), Right.Read, session.getMailboxSession()))
                .sneakyThrow()
                .get();
    }

    private Mono<Void> select(
            AbstractMailboxSelectionRequest request,
            Access wanted,
            MessageManager mailbox,
            ImapSession session,
            Responder responder) {
        return Selection.listening(bus, mailbox, session).flatMap(selection -> select(
                        request, wanted, selection, session, responder)
                .then(Mono.defer(() -> leaveIfHungUp(selection, session)))
                .onErrorResume(failure ->
                        selection.deselect().then(SelectedState.leave(session)).then(Mono.error(failure))));
    }

    private Mono<Void> select(
            AbstractMailboxSelectionRequest request,
            Access wanted,
            Selection selection,
            ImapSession session,
            Responder responder) {
        MessageManager mailbox = selection.getMessageManager();
        return Mono.zip(standing(mailbox), nextUid(mailbox, session)).flatMap(read -> {
            ModSeq highest = read.getT1().highest();
            selection.heard(highest);
            return open(selection, wanted, read.getT1(), read.getT2(), session)
                    .filter(opened -> session.getState() != ImapSessionState.LOGOUT)
                    .doOnNext(opened -> respond(selection, opened, highest, session, responder))
                    .flatMap(opened -> SelectedState.enter(selection, session)
                            .then(Mono.defer(
                                    () -> resynchronise(request, selection, opened, highest, session, responder)))
                            .then(Mono.fromRunnable(() -> {
                                complete(request, selection, opened, responder);
                                tellHooks(request, selection, opened, highest, session);
                            })));
        });
    }

    private Mono<Standing> standing(MessageManager mailbox) {
        return Mono.fromCallable(mailbox::getMailboxEntity).flatMap(highestModSeq::standing);
    }

    private static Mono<MessageUid> nextUid(MessageManager mailbox, ImapSession session) {
        return metaData(mailbox, RecentMode.IGNORE, NextUid, session).map(MailboxMetaData::getUidNext);
    }

    private static Mono<MailboxMetaData> metaData(
            MessageManager mailbox, RecentMode recent, MailboxMetaData.Item item, ImapSession session) {
        return Mono.defer(Throwing.supplier(
                        () -> mailbox.getMetaDataReactive(recent, session.getMailboxSession(), EnumSet.of(item)))
                .sneakyThrow());
    }

    // A client that hangs up meanwhile has been logged out already, and nobody else ends the listening.
    private static Mono<Void> leaveIfHungUp(Selection selection, ImapSession session) {
        return session.getState() == ImapSessionState.LOGOUT ? selection.deselect() : Mono.empty();
    }

    private Mono<MailboxMetaData> open(
            Selection selection, Access wanted, Standing standing, MessageUid next, ImapSession session) {
        MessageManager mailbox = selection.getMessageManager();
        Mono<MailboxMetaData> metaData = metaData(mailbox, RecentMode.RETRIEVE, FirstUnseen, session);
        Mono<Flags> applicable =
                Mono.defer(Throwing.supplier(() -> mailbox.getApplicableFlagsReactive(session.getMailboxSession()))
                        .sneakyThrow());
        Mono<LivingUids> uids = living.in(mailbox, session.getMailboxSession(), next, standing);
        return Mono.zip(metaData, applicable, uids).flatMap(read -> {
            Access access = read.getT1().isWriteable() ? wanted : Access.READ_ONLY;
            return recent(access, mailbox, read.getT1())
                    .map(recent -> ImmutableSet.<MessageUid>builder()
                            .addAll(KnownAsRecent.in(mailbox.getId(), session))
                            .addAll(recent)
                            .build())
                    .doOnNext(recent -> selection.open(access, read.getT3(), next, recent, read.getT2()))
                    .thenReturn(read.getT1());
        });
    }

    private Mono<ImmutableList<MessageUid>> recent(Access access, MessageManager mailbox, MailboxMetaData metaData) {
        return access == Access.READ_WRITE
                ? recentMessages.claim(mailbox.getId(), metaData.getRecent())
                : recentMessages.peek(mailbox.getId(), metaData.getRecent());
    }

    private void respond(
            Selection selection, MailboxMetaData opened, ModSeq highest, ImapSession session, Responder responder) {
        ok(HumanReadableText.OK, ResponseCode.mailboxId(selection.getMailboxId()), responder);
        responder.respond(new FlagsResponse(selection.getApplicableFlags()));
        responder.respond(new ExistsResponse(selection.existsCount()));
        responder.respond(new RecentResponse(selection.recentCount()));
        ok(HumanReadableText.UID_VALIDITY, ResponseCode.uidValidity(opened.getUidValidity()), responder);
        if (!Extension.UIDONLY.isEnabled(session)) {
            respondUnseen(selection, opened, responder);
        }
        respondPermanentFlags(selection, opened, responder);
        ok(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(highest), responder);
        ok(HumanReadableText.UIDNEXT, ResponseCode.uidNext(MessageUid.of(selection.uidNext())), responder);
    }

    private void respondUnseen(Selection selection, MailboxMetaData opened, Responder responder) {
        MessageUid unseen = opened.getFirstUnseen();
        OptionalInt number =
                unseen == null ? OptionalInt.empty() : selection.view().number(unseen.asLong());
        if (number.isPresent()) {
            MessageSequenceNumber first = MessageSequenceNumber.of(number.getAsInt());
            ok(HumanReadableText.unseen(first), ResponseCode.unseen(first), responder);
        }
    }

    private void respondPermanentFlags(Selection selection, MailboxMetaData opened, Responder responder) {
        Flags permanent = opened.getPermanentFlags();
        if (permanent.contains(Flags.Flag.USER)) {
            permanent.add(selection.getApplicableFlags());
        }
        ok(HumanReadableText.permanentFlags(permanent), ResponseCode.permanentFlags(permanent), responder);
    }

    private void ok(HumanReadableText text, ResponseCode code, Responder responder) {
        responder.respond(statuses.untaggedOk(text, code));
    }

    private Mono<Void> resynchronise(
            AbstractMailboxSelectionRequest request,
            Selection selection,
            MailboxMetaData opened,
            ModSeq highest,
            ImapSession session,
            Responder responder) {
        if (request.getCondstore()) {
            Extension.CONDSTORE.enable(session);
        }
        return request.getLastKnownUidValidity().correspondsTo(opened.getUidValidity())
                ? resynchronisation.respond(request, selection, highest, session, responder)
                : Mono.empty();
    }

    private void complete(
            AbstractMailboxSelectionRequest request, Selection selection, MailboxMetaData opened, Responder responder) {
        boolean mismatch = !request.getLastKnownUidValidity().isUnknown()
                && !request.getLastKnownUidValidity().correspondsTo(opened.getUidValidity());
        responder.respond(statuses.taggedOk(
                request.getTag(),
                request.getCommand(),
                mismatch ? HumanReadableText.QRESYNC_UIDVALIDITY_MISMATCH : HumanReadableText.SELECT,
                selection.access() == Access.READ_WRITE ? ResponseCode.readWrite() : ResponseCode.readOnly()));
    }

    private void tellHooks(
            AbstractMailboxSelectionRequest request,
            Selection selection,
            MailboxMetaData opened,
            ModSeq highest,
            ImapSession session) {
        selection.onLeaving(() -> hooks.unselected(session, selection::ref));
        hooks.selected(session, selected -> {
            selected.mailbox(selection.ref())
                    .writable(selection.access() == Access.READ_WRITE)
                    .uidValidity(opened.getUidValidity())
                    .exists(selection.existsCount())
                    .uidNext(MessageUid.of(selection.uidNext()))
                    .highestModSeq(highest);
            known(request, opened).ifPresent(selected::known);
        });
        if (hooks.hearAnnouncements()) {
            selection.listed(toldOf(request, opened));
            announcer.caughtUp(session, selection);
        }
    }

    private static Optional<MailboxSelected.Known> known(
            AbstractMailboxSelectionRequest request, MailboxMetaData opened) {
        return request.getLastKnownUidValidity().correspondsTo(opened.getUidValidity())
                ? Optional.of(MailboxSelected.Known.of(
                        opened.getUidValidity(),
                        ModSeq.of(request.getKnownModSeq()),
                        Optional.ofNullable(request.getUidSet()).map(Ids::uids)))
                : Optional.empty();
    }

    // Whoever did not say what it knows was told no more than how many messages there are.
    private static UidSet toldOf(AbstractMailboxSelectionRequest request, MailboxMetaData opened) {
        if (!request.getLastKnownUidValidity().correspondsTo(opened.getUidValidity())) {
            return UidSet.none();
        }
        return Optional.ofNullable(request.getUidSet()).map(Ids::uids).orElseGet(Ids::all);
    }
}
