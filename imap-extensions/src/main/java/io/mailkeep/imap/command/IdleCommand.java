package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.MissedChanges;
import io.mailkeep.imap.selection.Pauses;
import io.mailkeep.imap.selection.Selection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.IdleRequest;
import org.apache.james.imap.message.response.ContinuationResponse;
import org.apache.james.imap.processor.IdleProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** IDLE (RFC 2177): tells the client what happens while it waits, flags included, and that the server is there. */
public final class IdleCommand extends IdleProcessor {
    private static final HumanReadableText NOT_DONE =
            new HumanReadableText("io.mailkeep.imap.IDLE_NOT_DONE", "failed. IDLE ends with DONE.");

    private final Announcer announcer;
    private final MissedChanges missed;
    private final HookPoints hooks;
    private Duration heartbeat = Duration.ofMinutes(2);
    private boolean heartbeats = true;

    @Inject
    IdleCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Announcer announcer,
            MissedChanges missed,
            HookPoints hooks) {
        super(mailboxes, statuses, metrics);
        this.announcer = announcer;
        this.missed = missed;
        this.hooks = hooks;
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        super.configure(configuration);
        heartbeat = configuration.idleTimeIntervalAsDuration();
        heartbeats = configuration.isEnableIdle();
    }

    // On the event loop, unlike other commands: a client may send DONE at once, and its line must find who reads it.
    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Mono.defer(() -> super.processReactive(message, responder, session));
    }

    @Override
    protected Mono<Void> processRequestReactive(IdleRequest request, ImapSession session, Responder responder) {
        return Mono.defer(() -> {
            Idling idling = new Idling(session, responder, announcer);
            session.pushLineHandler((idleSession, line) -> {
                idleSession.popLineHandler();
                hooks.idleEnded(idleSession);
                Pauses.in(idleSession).ifPresentOrElse(Pauses::idleEnds, () -> onNewsOf(idleSession, () -> {}));
                if (idling.end()) {
                    // Behind what other threads have queued: this one is the event loop.
                    idleSession.executeSafely(() -> complete(request, line, responder));
                }
            });
            responder.respond(new ContinuationResponse(HumanReadableText.IDLING));
            return completed(session, () -> begin(idling, session));
        });
    }

    // The command ends before the client does: one that is under way takes one of the server's places. James flushes
    // when it ends, and its buffer bears one thread at a time: only then may others write.
    private static Mono<Void> completed(ImapSession session, Runnable next) {
        return Mono.create(end -> session.executeSafely(() -> {
            end.success();
            next.run();
        }));
    }

    private void begin(Idling idling, ImapSession session) {
        if (idling.hasEnded()) {
            return;
        }
        hooks.idleStarted(session, () -> Selection.in(session).map(Selection::ref));
        Pauses.in(session).ifPresentOrElse(Pauses::idleBegins, () -> {
            onNewsOf(session, idling::announce);
            idling.announce();
            missed.look(session);
        });
        if (heartbeats) {
            Heartbeat.begin(idling, session, heartbeat, present -> isBeaten(present, session));
        }
    }

    private static void onNewsOf(ImapSession session, Runnable task) {
        Selection.in(session).ifPresent(selection -> selection.onNews(task));
    }

    private void complete(IdleRequest request, byte[] line, Responder responder) {
        if (new String(line, StandardCharsets.US_ASCII).trim().equalsIgnoreCase("DONE")) {
            okComplete(request, responder);
        } else {
            taggedBad(request, responder, NOT_DONE);
        }
        responder.flush();
    }

    private boolean isBeaten(Idling idling, ImapSession session) {
        boolean told = session.getState() != ImapSessionState.LOGOUT
                && idling.write(out -> {
                    out.respond(getStatusResponseFactory().untaggedOk(HumanReadableText.HEARTBEAT));
                    out.flush();
                });
        if (told) {
            missed.look(session);
        }
        return told;
    }
}
