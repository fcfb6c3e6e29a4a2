package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.imap.encode.FakeImapSession;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class TurnTest {
    /** As James does when the client hangs up. */
    @Test
    void aCommandThatHasBegunIsCarriedOutThoughItIsCancelled() throws Exception {
        Sinks.Empty<Void> changed = Sinks.empty();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean announced = new AtomicBoolean();
        Disposable command = Turn.of(new FakeImapSession(), () -> changed.asMono()
                        .doOnSubscribe(begins -> begun.countDown())
                        .then(Mono.fromRunnable(() -> announced.set(true))))
                .subscribe();
        begun.await();

        command.dispose();
        changed.tryEmitEmpty();

        await().untilAsserted(() -> assertThat(announced).isTrue());
    }

    @Test
    void aCommandThatFailsIsFollowedByAPause() {
        FakeImapSession session = new FakeImapSession();
        Turn.of(
                        session,
                        () -> Mono.fromRunnable(() -> Pauses.of(session)
                                .listen(Interest.EVERYTHING, Expunges.TELL, new SilentResponder(), () -> {})))
                .block();

        assertThatThrownBy(() -> Turn.of(session, () -> {
                            throw new IllegalStateException("no such namespace");
                        })
                        .block())
                .hasMessage("no such namespace");

        await().untilAsserted(() -> assertThat(
                        Pauses.in(session).orElseThrow().outlet().write(responder -> {}))
                .isTrue());
    }
}
