package io.mailkeep.imap.login;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.dispatch.SyncHooks;
import io.mailkeep.imap.hook.AnnouncementHook;
import io.mailkeep.imap.hook.CaughtUp;
import io.mailkeep.imap.hook.ChangesAnnounced;
import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.IdleEnded;
import io.mailkeep.imap.hook.IdleStarted;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.Login;
import io.mailkeep.imap.hook.Logout;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.hook.MailboxSelected;
import io.mailkeep.imap.hook.MailboxUnselected;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.hook.MessagesFetched.Extent;
import io.mailkeep.imap.hook.Origin;
import io.mailkeep.imap.hook.SelectionHook;
import io.mailkeep.imap.hook.SessionHook;
import io.mailkeep.imap.origin.SessionTag;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import reactor.core.publisher.Mono;

/** Where the commands of a session tell hooks, and ask them. Thread-safe; never blocks, never fails. */
@Singleton
public final class HookPoints {
    private static final String IDLE = "io.mailkeep.imap.client.idle";
    private static final String VETO = "io.mailkeep.imap.VETO";

    private final SyncHooks hooks;
    private final Clock clock;
    private final Attendance attendance;
    private final StatusResponseFactory statuses;

    @Inject
    HookPoints(SyncHooks hooks, Clock clock, Attendance attendance, StatusResponseFactory statuses) {
        this.hooks = hooks;
        this.clock = clock;
        this.attendance = attendance;
        this.statuses = statuses;
    }

    /** Where nobody listens. */
    public static HookPoints none(StatusResponseFactory statuses) {
        return new HookPoints(SyncHooks.none(), Clock.systemUTC(), new Attendance(), statuses);
    }

    /** Keeps what a client says of itself (RFC 2971), if somebody may want to know. */
    public void identified(ImapSession session, Map<String, String> fields) {
        if (hooks.exist()) {
            Clients.identified(session, fields);
        }
    }

    /** The session has just got its mailbox session; it gets one by another id, which says where it comes from. */
    void loggedIn(ImapSession session) {
        session.setMailboxSession(SessionTag.tagged(session.getMailboxSession(), Origin.IMAP));
        if (!hooks.exist()) {
            return;
        }
        Clients.cameIn(session);
        ImapClient client = Clients.of(session);
        if (hooks.hears(SessionHook.class) || hooks.hears(AnnouncementHook.class)) {
            attendance.comes(session, client, this::hungUp);
        }
        hooks.tell(SessionHook.class, () -> Login.of(clock.instant(), client), SessionHook::loggedIn);
    }

    private void hungUp(ImapClient known, Optional<ImapSession> session) {
        session.ifPresent(this::idleEnded);
        loggedOut(session.map(Clients::of).orElse(known), Logout.End.DISCONNECTED);
    }

    private void loggedOut(ImapClient client, Logout.End end) {
        hooks.tell(SessionHook.class, () -> Logout.of(clock.instant(), client, end), SessionHook::loggedOut);
    }

    /** A session logs out by a command, of which is told once it has. */
    Mono<Void> leaving(ImapSession session, Mono<Void> logout) {
        if (!hooks.exist() || session.getMailboxSession() == null) {
            return logout;
        }
        return Mono.defer(() -> {
            ImapClient client = Clients.of(session);
            return attendance.leaves(client) ? logout.doFinally(end -> loggedOut(client, Logout.End.LOGOUT)) : logout;
        });
    }

    /** Whether it is worth while to note what a FETCH sends. */
    public boolean hearFetches() {
        return hooks.hears(FetchHook.class) || hearAnnouncements();
    }

    /** Whether it is worth while to know what a client has been told. */
    public boolean hearAnnouncements() {
        return hooks.hears(AnnouncementHook.class);
    }

    /** The details are all but when and who. */
    public void selected(ImapSession session, Consumer<MailboxSelected.Builder> details) {
        hooks.tell(
                SelectionHook.class,
                () -> {
                    MailboxSelected.Builder selected =
                            MailboxSelected.builder().at(clock.instant()).client(Clients.of(session));
                    details.accept(selected);
                    return selected.build();
                },
                SelectionHook::selected);
    }

    /** By whatever; whoever idles there idles no longer. */
    public void unselected(ImapSession session, Supplier<MailboxRef> mailbox) {
        idleEnded(session);
        hooks.tell(
                SelectionHook.class,
                () -> MailboxUnselected.of(clock.instant(), Clients.of(session), mailbox.get()),
                SelectionHook::unselected);
    }

    public void fetched(ImapSession session, Supplier<MailboxRef> mailbox, UidSet uids, Extent extent) {
        hooks.tell(
                FetchHook.class,
                () -> MessagesFetched.of(clock.instant(), Clients.of(session), mailbox.get(), uids, extent),
                FetchHook::fetched);
    }

    public void announced(ImapSession session, Supplier<MailboxRef> mailbox, int arrived, int removed, int flagged) {
        if (arrived + removed + flagged > 0) {
            hooks.tell(
                    AnnouncementHook.class,
                    () -> ChangesAnnounced.of(
                            clock.instant(), Clients.of(session), mailbox.get(), arrived, removed, flagged),
                    AnnouncementHook::announced);
        }
    }

    public void caughtUp(ImapSession session, Supplier<MailboxRef> mailbox, ModSeq modSeq, MessageUid uidNext) {
        hooks.tell(
                AnnouncementHook.class,
                () -> CaughtUp.of(clock.instant(), Clients.of(session), mailbox.get(), modSeq, uidNext),
                AnnouncementHook::caughtUp);
    }

    public void idleStarted(ImapSession session, Supplier<Optional<MailboxRef>> selected) {
        if (hearAnnouncements()) {
            Optional<MailboxRef> mailbox = selected.get();
            session.setAttribute(IDLE, new AtomicReference<>(Optional.of(mailbox)));
            hooks.tell(
                    AnnouncementHook.class,
                    () -> IdleStarted.of(clock.instant(), Clients.of(session), mailbox),
                    AnnouncementHook::idleStarted);
        }
    }

    /** Does nothing unless it idles. */
    public void idleEnded(ImapSession session) {
        takeIdle(session)
                .ifPresent(mailbox -> hooks.tell(
                        AnnouncementHook.class,
                        () -> IdleEnded.of(clock.instant(), Clients.of(session), mailbox),
                        AnnouncementHook::idleEnded));
    }

    @SuppressWarnings("unchecked")
    private static Optional<Optional<MailboxRef>> takeIdle(ImapSession session) {
        return Optional.ofNullable((AtomicReference<Optional<Optional<MailboxRef>>>) session.getAttribute(IDLE))
                .flatMap(idle -> idle.getAndSet(Optional.empty()));
    }

    /** Runs a command if no guard refuses it; otherwise answers NO. */
    public Mono<Void> guarded(
            ImapRequest request,
            ImapSession session,
            Responder responder,
            Function<ImapClient, GuardedCommand> asked,
            Supplier<Mono<Void>> command) {
        if (!hooks.guards()) {
            return command.get();
        }
        return hooks.ask(() -> asked.apply(Clients.of(session))).flatMap(verdict -> verdict.refusal()
                .map(reason -> refuse(request, reason, responder))
                .orElseGet(command));
    }

    /** Whether there is anybody to ask, for whom it is worth while to read something. */
    public boolean guard() {
        return hooks.guards();
    }

    // RFC 5530 has no code that says no more than this: another time the same command may be allowed.
    private Mono<Void> refuse(ImapRequest request, String reason, Responder responder) {
        return Mono.fromRunnable(() -> responder.respond(
                statuses.taggedNo(request.getTag(), request.getCommand(), new HumanReadableText(VETO, reason))));
    }
}
