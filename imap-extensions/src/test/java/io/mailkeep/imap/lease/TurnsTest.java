package io.mailkeep.imap.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class TurnsTest {
    private static final String NAME = "mailbox 1";
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Leases leases = new MemoryLeases(Clock.systemUTC());
    private final Turns testee = new Turns(leases, LEASE, PATIENCE, 20);
    private final Sinks.Empty<Integer> end = Sinks.empty();
    private final List<Integer> done = new CopyOnWriteArrayList<>();

    private Disposable begin(Supplier<Flux<Integer>> work) {
        return testee.take(NAME, work).subscribe(done::add, error -> {});
    }

    @Test
    void oneAtATimeHasItsTurn() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        Flux.range(0, 20)
                .flatMap(
                        number -> testee.take(NAME, () -> Flux.just(number)
                                .doOnNext(begun -> most.accumulateAndGet(atWork.incrementAndGet(), Math::max))
                                .delayElements(Duration.ofMillis(5))
                                .doOnNext(ended -> atWork.decrementAndGet())),
                        20)
                .collectList()
                .doOnNext(done::addAll)
                .block();

        assertThat(done).hasSize(20);
        assertThat(most).hasValue(1);
    }

    @Test
    void whoDoesSomethingElseDoesNotWait() {
        begin(() -> Flux.just(1).concatWith(end.asMono()));
        await().until(() -> done.contains(1));

        assertThat(testee.take("mailbox 2", () -> Flux.just(2)).blockFirst(LEASE))
                .isEqualTo(2);
    }

    @Test
    void aTurnLastsAsLongAsItsWork() {
        begin(() -> Flux.just(1).concatWith(end.asMono()));
        await().until(() -> done.contains(1));

        await().during(LEASE.multipliedBy(3)).until(() -> !leases.take(NAME, "other", LEASE));
        end.tryEmitEmpty();

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void whoWaitsForTooLongHasDoneNothing() {
        leases.take(NAME, "other", Duration.ofMinutes(1));
        Turns impatient = new Turns(leases, LEASE, Duration.ofMillis(50), 1);

        assertThatThrownBy(() -> impatient
                        .take(NAME, () -> Flux.just(1).doOnNext(done::add))
                        .blockLast())
                .hasCauseInstanceOf(BusyException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void aTurnThatFailsIsOver() {
        assertThatThrownBy(() -> testee.take(NAME, () -> Flux.error(new IOException("broken")))
                        .blockLast())
                .hasRootCauseInstanceOf(IOException.class);

        await().atMost(LEASE.dividedBy(2)).until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        leases.take(NAME, "other", Duration.ofMinutes(1));
        Turns narrow = new Turns(leases, LEASE, PATIENCE, 1);
        Disposable waiting = narrow.take(NAME, () -> Flux.just(1)).subscribe(done::add, error -> {});

        await().untilAsserted(() -> assertThatThrownBy(
                        () -> narrow.take(NAME, () -> Flux.just(2)).blockLast(LEASE))
                .hasCauseInstanceOf(BusyException.class));
        waiting.dispose();
        leases.release(NAME, "other");

        assertThat(narrow.take(NAME, () -> Flux.just(3)).blockLast()).isEqualTo(3);
    }

    @Test
    void whoGivesUpWhileTheStoreIsAskedLeavesNoLease() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Turns slow = new Turns(
                new DelegatingLeases(leases) {
                    @Override
                    public boolean take(String lease, String holder, Duration time) {
                        asked.countDown();
                        Uninterruptibles.awaitUninterruptibly(answer);
                        return super.take(lease, holder, time);
                    }
                },
                Duration.ofMinutes(1),
                PATIENCE,
                1);
        Disposable turn = slow.take(NAME, () -> Flux.just(1)).subscribe();
        asked.await();

        turn.dispose();
        answer.countDown();

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void aTurnOfWhichNoAnswerCameIsGivenBack() {
        Turns failing = new Turns(
                new DelegatingLeases(leases) {
                    @Override
                    public boolean take(String lease, String holder, Duration time) {
                        super.take(lease, holder, time);
                        throw new IllegalStateException("no answer");
                    }
                },
                Duration.ofMinutes(1),
                PATIENCE,
                1);

        assertThatThrownBy(() -> failing.take(NAME, () -> Flux.just(1)).blockLast())
                .hasMessage("no answer");

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void aTurnThatIsGivenUpIsOver() {
        Disposable turn = begin(() -> Flux.just(1).concatWith(end.asMono()));
        await().until(() -> done.contains(1));

        turn.dispose();

        await().atMost(LEASE.dividedBy(2)).until(() -> leases.take(NAME, "other", LEASE));
    }

    private static class DelegatingLeases implements Leases {
        private final Leases leases;

        DelegatingLeases(Leases leases) {
            this.leases = leases;
        }

        @Override
        public boolean take(String lease, String holder, Duration time) {
            return leases.take(lease, holder, time);
        }

        @Override
        public boolean prolong(String lease, String holder, Duration time) {
            return leases.prolong(lease, holder, time);
        }

        @Override
        public void release(String lease, String holder) {
            leases.release(lease, holder);
        }
    }
}
