package io.mailkeep.imap.selection;

import java.util.function.Supplier;
import org.apache.james.imap.api.process.ImapSession;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * When a command of a session runs: not before its predecessors have ended, which is when it looks at the session, and
 * never on the connection's event loop. A write from the loop is carried out at once and overtakes those that other
 * threads have queued, and a command whose store answers from threads of its own writes from both.
 *
 * <p>Once begun it runs to its end, although James cancels the commands of a client that hangs up: cancelled between a
 * change and its event, it would hide the change from everybody else.
 */
public final class Turn {
    private Turn() {}

    /** Ends on the event loop, behind all that the command wrote: whatever follows is written after it. */
    public static Mono<Void> of(ImapSession session, Supplier<Mono<Void>> command) {
        return Mono.deferContextual(context -> {
            Sinks.Empty<Void> ended = Sinks.empty();
            Mono.defer(() -> begun(session, command))
                    // A client is pushed nothing before its command has ended, so it ends by a failure, too.
                    .onErrorResume(failure -> end(session).then(Mono.error(failure)))
                    .then(end(session))
                    .subscribeOn(Schedulers.boundedElastic())
                    .contextWrite(context)
                    .subscribe(nothing -> {}, ended::tryEmitError, ended::tryEmitEmpty);
            return ended.asMono();
        });
    }

    private static Mono<Void> begun(ImapSession session, Supplier<Mono<Void>> command) {
        Pauses.in(session).ifPresent(Pauses::commandBegins);
        return command.get();
    }

    private static Mono<Void> end(ImapSession session) {
        return Mono.create(end -> session.executeSafely(
                () -> Pauses.in(session).ifPresentOrElse(pauses -> pauses.commandEnds(end::success), end::success)));
    }
}
