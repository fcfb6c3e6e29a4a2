package io.mailkeep.imap.selection;

import com.github.fge.lambdas.Throwing;
import java.io.Closeable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * When a command of a session runs: not before its predecessors have ended, which is when it looks at the session, and
 * never on the connection's event loop. A write from the loop is carried out at once and overtakes those that other
 * threads have queued, and a command whose store answers from threads of its own writes from both.
 *
 * <p>Once begun it runs to its end, although James cancels the commands of a client that hangs up: cancelled between a
 * change and its event, it would hide the change from everybody else. One that fails ends its session.
 */
public final class Turn {
    private static final Logger LOGGER = LoggerFactory.getLogger(Turn.class);

    private Turn() {}

    /** Ends on the event loop, behind all that the command wrote: whatever follows is written after it. */
    public static Mono<Void> of(ImapSession session, Supplier<Mono<Void>> command) {
        return of(session, command, () -> {});
    }

    /**
     * As {@link #of(ImapSession, Supplier)}, of a command that may have a message in a file of its own: James deletes
     * it when the command ends, but not always that of a client that hangs up. It only logs that it finds none.
     */
    public static Mono<Void> of(ImapMessage request, ImapSession session, Supplier<Mono<Void>> command) {
        return request instanceof Closeable
                ? of(session, command, Throwing.runnable(((Closeable) request)::close))
                : of(session, command);
    }

    private static Mono<Void> of(ImapSession session, Supplier<Mono<Void>> command, Runnable ifHungUp) {
        // It begins once somebody waits for its end, who would else be told on a thread of his own.
        return Mono.deferContextual(context -> Mono.create(ended -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            ended.onCancel(() -> cancelled.set(true));
            begun(session, command)
                    .onErrorResume(failure -> hangUp(session, failure))
                    .then(end(session))
                    .doFinally(end -> {
                        // One that waited for its turn James does not cancel: it only forgets to look for its end.
                        if (cancelled.get() || hasHungUp(session)) {
                            ifHungUp.run();
                        }
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .contextWrite(context)
                    .subscribe(nothing -> {}, failure -> fail(ended, failure, cancelled), ended::success);
        }));
    }

    private static void fail(MonoSink<Void> ended, Throwable failure, AtomicBoolean cancelled) {
        // Nobody is left to be told, of which Reactor would make an ERROR.
        if (!cancelled.get()) {
            ended.error(failure);
        }
    }

    // James says so when it has stopped listening to the mailbox, after minutes while RabbitMQ is away.
    private static boolean hasHungUp(ImapSession session) {
        return session.getState() == ImapSessionState.LOGOUT
                || Selection.in(session).filter(Selection::isLeft).isPresent();
    }

    // What Reactor takes for fatal, as a stack that was too small, it tells nobody who waits for the end.
    private static Mono<Void> begun(ImapSession session, Supplier<Mono<Void>> command) {
        return Mono.create(ended -> {
            try {
                Pauses.in(session).ifPresent(Pauses::commandBegins);
                command.get().subscribe(nothing -> {}, ended::error, ended::success, Context.of(ended.contextView()));
            } catch (Throwable failure) {
                ended.error(failure);
            }
        });
    }

    // James would do so, unless the command waited for another: then it would look for no end but a good one, and never
    // give the command's place to another.
    private static Mono<Void> hangUp(ImapSession session, Throwable failure) {
        return Mono.defer(() -> {
            LOGGER.error("An IMAP command failed, and its session ends: user={}", user(session), failure);
            // James would keep the command's place until it has stopped listening to the mailbox, for minutes while
            // RabbitMQ is away. The logout finds nothing left to stop.
            Selection.in(session).ifPresent(left -> left.deselect().subscribe());
            return session.logout();
        });
    }

    private static String user(ImapSession session) {
        return Optional.ofNullable(session.getUserName())
                .map(Username::asString)
                .orElse("nobody");
    }

    private static Mono<Void> end(ImapSession session) {
        return Mono.create(end -> session.executeSafely(
                () -> Pauses.in(session).ifPresentOrElse(pauses -> pauses.commandEnds(end::success), end::success)));
    }
}
