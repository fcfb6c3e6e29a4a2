package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.fge.lambdas.Throwing;
import com.google.common.util.concurrent.Uninterruptibles;
import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.UnbindingFails;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imapserver.netty.Linearalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class TurnTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final MemoryJames james = new MemoryJames();
    private final FakeImapSession session = new FakeImapSession();

    /** As James does when the client hangs up. */
    @Test
    void aCommandThatHasBegunIsCarriedOutThoughItIsCancelled() throws Exception {
        Sinks.Empty<Void> changed = Sinks.empty();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean announced = new AtomicBoolean();
        Disposable command = Turn.of(session, () -> changed.asMono()
                        .doOnSubscribe(begins -> begun.countDown())
                        .then(Mono.fromRunnable(() -> announced.set(true))))
                .subscribe();
        begun.await();

        command.dispose();
        changed.tryEmitEmpty();

        await().untilAsserted(() -> assertThat(announced).isTrue());
    }

    @Test
    void theFileOfAMessageIsClosedOnceTheCommandHasEndedThatWasCancelled() throws Exception {
        Sinks.Empty<Void> stored = Sinks.empty();
        CountDownLatch begun = new CountDownLatch(1);
        Upload upload = new Upload();
        Disposable command = Turn.of(upload, session, () -> stored.asMono().doOnSubscribe(begins -> begun.countDown()))
                .subscribe();
        begun.await();

        command.dispose();
        assertThat(upload.closed).hasValue(0);
        stored.tryEmitEmpty();

        await().untilAsserted(() -> assertThat(upload.closed).hasValue(1));
    }

    /** James has forgotten it, and begins it when the command before has ended. */
    @Test
    void theFileOfAMessageIsClosedIfTheClientHasHungUpBeforeTheTurnOfItsCommand() {
        session.logout().block();
        Upload upload = new Upload();

        Turn.of(upload, session, Mono::empty).block();

        await().untilAsserted(() -> assertThat(upload.closed).hasValue(1));
    }

    /** Until the mailbox is unbound the session's state is as before. */
    @Test
    void theFileOfAMessageIsClosedIfTheClientHasHungUpWhileTheEventBusDoesNotAnswer() {
        selectOn(new UnbindingFails(Mono.never()));
        session.logout().subscribe();
        Upload upload = new Upload();

        Turn.of(upload, session, Mono::empty).block();

        await().untilAsserted(() -> assertThat(upload.closed).hasValue(1));
    }

    @Test
    void theFileOfAMessageIsLeftToWhoeverIsToldThatTheCommandHasEnded() {
        isLeftToWhoeverIsToldThatTheCommandHasEnded();
    }

    @Test
    void theFileOfAMessageIsLeftToThemAfterOneMailboxWasLeftForAnother() {
        selectOn(james.eventBus());
        SelectedState.leave(session).block();
        selectOn(james.eventBus());

        isLeftToWhoeverIsToldThatTheCommandHasEnded();
    }

    @Test
    void theFileOfAMessageIsLeftToThemThoughTheMailboxWasDeletedMeanwhile() throws Exception {
        CountDownLatch unbinding = new CountDownLatch(1);
        selectOn(james.eventBus()).onLeaving(unbinding::countDown);
        james.deleteMailbox("INBOX");
        unbinding.await();

        isLeftToWhoeverIsToldThatTheCommandHasEnded();
    }

    /** James flushes what the command wrote on the thread on which it is told, and only one may at a time. */
    @Test
    void theEndIsToldOnTheEventLoopThoughTheCommandEndsBeforeAnybodyWaitsForIt() {
        AtomicReference<String> toldOn = new AtomicReference<>();
        Schedulers.onScheduleHook("at once", task -> {
            task.run();
            return () -> {};
        });
        try {
            Turn.of(new SessionOnALoop(), Mono::empty)
                    .doOnSuccess(end -> toldOn.set(Thread.currentThread().getName()))
                    .block();
        } finally {
            Schedulers.resetOnScheduleHook("at once");
        }

        assertThat(toldOn).hasValue("loop");
    }

    private static final class SessionOnALoop extends FakeImapSession {
        @Override
        public void executeSafely(Runnable task) {
            Thread loop = new Thread(task, "loop");
            loop.start();
            Uninterruptibles.joinUninterruptibly(loop);
        }
    }

    private Selection selectOn(EventBus bus) {
        session.setMailboxSession(james.anotherSession());
        Selection selection = Selection.listening(bus, james.inbox(), session).block();
        SelectedState.enter(selection, session).block();
        return selection;
    }

    private void isLeftToWhoeverIsToldThatTheCommandHasEnded() {
        Upload upload = new Upload();

        Turn.of(upload, session, Mono::empty).block();

        await().during(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(upload.closed).hasValue(0));
    }

    private static final class Upload implements ImapMessage, Closeable {
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    static List<Throwable> failures() {
        return List.of(new IllegalStateException("no such namespace"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCommandThatFailsEndsTheSessionAndIsFollowedByAPause(Throwable failure) {
        Turn.of(
                        session,
                        () -> Mono.fromRunnable(() -> Pauses.of(session)
                                .listen(Interest.EVERYTHING, Expunges.TELL, new SilentResponder(), () -> {})))
                .block();

        Turn.of(session, () -> failing(failure)).block(SOON);

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
        await().untilAsserted(() -> assertThat(
                        Pauses.in(session).orElseThrow().outlet().write(responder -> {}))
                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCommandThatFailsBeforeItIsCarriedOutEndsTheSession(Throwable failure) {
        Turn.of(session, () -> {
                    Throwing.runnable(() -> {
                                throw failure;
                            })
                            .run();
                    return Mono.empty();
                })
                .block(SOON);

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }

    /** For minutes, during which it would hold one of the places that James has for the commands of all clients. */
    @Test
    void aCommandThatFailsDoesNotWaitForAnEventBusThatDoesNotAnswer() {
        selectOn(new UnbindingFails(Mono.never()));

        Turn.of(session, () -> Mono.error(new IllegalStateException("no such namespace")))
                .block(SOON);

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
        assertThat(session.getSelected()).isNull();
    }

    /** James does not look for the end of one that failed then, and never gives its place to another. */
    @ParameterizedTest
    @MethodSource("failures")
    void aCommandThatFailsBehindAnotherIsKnownToHaveEnded(Throwable failure) {
        Linearalizer commands = new Linearalizer();
        Sinks.Empty<Void> before = Sinks.empty();
        commands.execute(before.asMono()).subscribe();
        Mono<Void> failed = commands.execute(Turn.of(session, () -> failing(failure)));

        before.tryEmitEmpty();

        failed.block(SOON);
    }

    private static Mono<Void> failing(Throwable failure) {
        return Mono.fromRunnable(Throwing.runnable(() -> {
            throw failure;
        }));
    }
}
