package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uidonly.MessageNumbers;
import io.mailkeep.imap.uidonly.UidRequired;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ExpungeResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.NullableMessageSequenceNumber;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells clients what happened to the mailbox that they have selected. Thread-safe; never blocks. */
@Singleton
public final class Announcer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Announcer.class);
    private static final HumanReadableText MAILBOX_DELETED =
            new HumanReadableText("io.mailkeep.imap.MAILBOX_DELETED", "Selected mailbox has been deleted");

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int MOST_PAUSES = 50;

    private final StatusResponseFactory statuses;
    private final MetricFactory metrics;
    private final HookPoints hooks;

    @Inject
    Announcer(StatusResponseFactory statuses, MetricFactory metrics, HookPoints hooks) {
        this.statuses = statuses;
        this.metrics = metrics;
        this.hooks = hooks;
    }

    /**
     * A command's {@link Turn}, unless the mailbox that it would work on was deleted by somebody else: then the session
     * ends. Refused is what has message numbers for a client that enabled UIDONLY.
     */
    public Mono<Void> turn(
            ImapMessage request, ImapSession session, Responder responder, Supplier<Mono<Void>> command) {
        return Turn.of(request, session, () -> Selection.in(session)
                .filter(selection -> selection.deleted() == Selection.Deleted.BY_ANOTHER)
                .map(selection -> announce(session, responder, Expunges.TELL))
                .orElseGet(() -> byUid((ImapRequest) request, session, responder, command)));
    }

    private static Mono<Void> byUid(
            ImapRequest request, ImapSession session, Responder responder, Supplier<Mono<Void>> command) {
        return Extension.UIDONLY.isEnabled(session) && MessageNumbers.areIn(request)
                ? Mono.fromRunnable(() -> responder.respond(new UidRequired(request)))
                : command.get();
    }

    /** At the end of a command, before its tagged response. Does nothing without a selection. */
    public Mono<Void> announce(ImapSession session, Responder responder, Expunges expunges) {
        return announce(
                session,
                action -> {
                    action.accept(responder);
                    return true;
                },
                expunges);
    }

    /**
     * At the beginning of a command that names messages by number: those that arrived have one, too. Arrivals change no
     * number, so they may be told at any time.
     */
    public void announceArrivals(ImapSession session, Responder responder) {
        if (Pauses.interest(session) != Interest.NOTHING) {
            Selection.in(session).ifPresent(selection -> tell(session, selection, selection.takeArrivals(), responder));
        }
    }

    /**
     * Writes what is pending: first the numbering, in one step, then flags as they are read. What could not be written
     * is pending again.
     */
    public Mono<Void> announce(ImapSession session, Outlet outlet, Expunges expunges) {
        return Mono.defer(() -> Selection.in(session)
                .map(selection -> announce(session, selection, outlet, expunges)
                        .doOnSuccess(done -> caughtUp(session, selection)))
                .orElse(Mono.empty()));
    }

    /** Tells hooks if the client has, by what it was told last, been told of everything. */
    public void caughtUp(ImapSession session, Selection selection) {
        if (hooks.hearAnnouncements()) {
            selection
                    .takeCaughtUp()
                    .ifPresent(now -> hooks.caughtUp(session, selection::ref, now.modSeq(), now.uidNext()));
        }
    }

    /**
     * Announces what is pending if it is a few lines that say themselves, as after most events: little enough for an
     * event loop. Otherwise it does nothing.
     *
     * @return whether there is nothing left for {@link #announce(ImapSession, Outlet, Expunges)} to do
     */
    public boolean announceFew(ImapSession session, Outlet outlet) {
        Optional<Selection> selected = Selection.in(session);
        if (selected.isEmpty()) {
            return true;
        }
        Selection selection = selected.get();
        if (!selection.hasFewNews()) {
            return false;
        }
        outlet.write(responder -> tell(session, selection, selection.take(Expunges.TELL), responder));
        caughtUp(session, selection);
        return true;
    }

    // RFC 2180 §3.3: whoever has a deleted mailbox selected is disconnected.
    private Mono<Void> farewell(ImapSession session, Outlet outlet) {
        return Mono.defer(() -> {
            boolean told = outlet.write(responder -> {
                count(Counter.MAILBOX_DELETED);
                responder.respond(statuses.bye(MAILBOX_DELETED));
                responder.flush();
            });
            return told ? session.logout() : Mono.empty();
        });
    }

    private Mono<Void> announce(ImapSession session, Selection selection, Outlet outlet, Expunges expunges) {
        switch (selection.deleted()) {
            case BY_ANOTHER:
                return farewell(session, outlet);
            case BY_THIS_SESSION:
                return SelectedState.leave(session);
            default:
                return announceChanges(session, selection, outlet, expunges);
        }
    }

    private Mono<Void> announceChanges(ImapSession session, Selection selection, Outlet outlet, Expunges expunges) {
        Interest interest = Pauses.interest(session);
        if (interest == Interest.NOTHING && expunges != Expunges.ANSWER) {
            return Mono.empty();
        }
        if (interest != Interest.EVERYTHING) {
            return Mono.fromRunnable(
                    () -> outlet.write(responder -> tell(session, selection, selection.take(expunges), responder)));
        }
        return announceOnce(session, selection, outlet, expunges)
                .then(Mono.defer(() -> selection.isUnsettled()
                        ? awaitEvents(selection).then(announceOnce(session, selection, outlet, expunges))
                        : Mono.empty()));
    }

    // James writes the messages of a STORE one by one and sends their event when all are written. Whoever read some of
    // them meanwhile is told of the others before its command ends, or it would never ask for them. And an IDLE that is
    // over gives back what it could not tell any more, which the next command must not miss.
    private static Mono<Void> awaitEvents(Selection selection) {
        return Mono.delay(PAUSE).repeat(MOST_PAUSES, selection::isUnsettled).then();
    }

    private Mono<Void> announceOnce(ImapSession session, Selection selection, Outlet outlet, Expunges expunges) {
        return Mono.defer(() -> {
            boolean told = outlet.write(responder -> {
                tell(session, selection, selection.take(expunges), responder);
                tellNewFlags(session, selection, responder);
            });
            return told ? announceFlags(session, selection, outlet) : Mono.empty();
        });
    }

    private void tell(ImapSession session, Selection selection, News news, Responder responder) {
        tellRemoved(session, news.rewound(), responder);
        tell(news.exists(), count -> responder.respond(new ExistsResponse(count)));
        tellRemoved(session, news.removed(), responder);
        tell(news.recent(), count -> responder.respond(new RecentResponse(count)));
        hooks.announced(
                session, selection::ref, news.arrived(), news.removed().uids().size(), 0);
    }

    private static void tell(OptionalInt number, Consumer<Integer> line) {
        if (number.isPresent()) {
            line.accept(number.getAsInt());
        }
    }

    private static void tellRemoved(ImapSession session, News.Removed removed, Responder responder) {
        if (removed.uids().isEmpty()) {
            return;
        }
        if (Extension.QRESYNC.isEnabled(session) || Extension.UIDONLY.isEnabled(session)) {
            UidSet uids =
                    UidSet.of(removed.uids().stream().map(MessageUid::of).collect(ImmutableList.toImmutableList()));
            responder.respond(new VanishedResponse(uids.toUidRanges(), false));
        } else {
            removed.numbers()
                    .forEach(
                            number -> responder.respond(new ExpungeResponse(NullableMessageSequenceNumber.of(number))));
        }
    }

    private void tellNewFlags(ImapSession session, Selection selection, Responder responder) {
        if (selection.hasUnshownFlags()) {
            responder.respond(new FlagsResponse(selection.getApplicableFlags()));
            Flags permanent = selection.getMessageManager().getPermanentFlags(session.getMailboxSession());
            if (permanent.contains(Flags.Flag.USER)) {
                permanent.add(selection.getApplicableFlags());
            }
            responder.respond(statuses.untaggedOk(
                    HumanReadableText.permanentFlags(permanent), ResponseCode.permanentFlags(permanent)));
        }
    }

    // What is told is what the mailbox says now, not what the event said: events come late and in any order.
    private Mono<Void> announceFlags(ImapSession session, Selection selection, Outlet outlet) {
        return Mono.using(
                selection::takeReflagged,
                taken -> taken.isEmpty() ? Mono.empty() : announceFlags(taken, session, selection, outlet),
                taken -> selection.endTelling());
    }

    private Mono<Void> announceFlags(
            ImmutableList<MessageUid> taken, ImapSession session, Selection selection, Outlet outlet) {
        Set<MessageUid> untold = new TreeSet<>(taken);
        return Flux.fromIterable(MessageRange.toRanges(taken))
                .concatMap(
                        range -> selection.getMessageManager().listMessagesMetadata(range, session.getMailboxSession()))
                .doOnNext(message -> {
                    // Of a change whose event is still to come, the event tells.
                    if (selection.isAhead(message.getModSeq())) {
                        selection.giveBack(
                                ImmutableList.of(message.getComposedMessageId().getUid()));
                    } else if (outlet.write(responder -> tellFlags(session, selection, message, responder))) {
                        untold.remove(message.getComposedMessageId().getUid());
                    }
                })
                .then()
                .doOnSuccess(done -> {
                    giveBackUnless(outlet, selection, untold);
                    hooks.announced(session, selection::ref, 0, 0, taken.size() - untold.size());
                })
                .doOnCancel(() -> selection.giveBack(untold))
                .onErrorResume(failure -> {
                    selection.giveBack(untold);
                    count(Counter.ANNOUNCE_FAILED);
                    LOGGER.warn(
                            "Changed flags could not be read, they are told later: user={} mailbox={} messages={}",
                            session.getUserName().asString(),
                            selection.getMailboxId().serialize(),
                            untold.size(),
                            failure);
                    return Mono.empty();
                });
    }

    // A message that the mailbox does not have any more stays untold for good; one that the outlet refused does not.
    private static void giveBackUnless(Outlet outlet, Selection selection, Set<MessageUid> untold) {
        if (!outlet.write(responder -> {})) {
            selection.giveBack(untold);
        }
    }

    private void tellFlags(
            ImapSession session, Selection selection, ComposedMessageIdWithMetaData message, Responder responder) {
        OptionalInt number =
                selection.view().number(message.getComposedMessageId().getUid().asLong());
        if (number.isPresent()) {
            selection.inUse(message.getFlags());
            tellNewFlags(session, selection, responder);
            responder.respond(FetchedFlags.of(session, selection, number.getAsInt(), message));
        }
    }

    private void count(Counter counter) {
        metrics.generate(counter.metric()).increment();
    }
}
