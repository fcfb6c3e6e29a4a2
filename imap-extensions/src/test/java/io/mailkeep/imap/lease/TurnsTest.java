package io.mailkeep.imap.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class TurnsTest {
    private static final MailboxId TARGET = TestId.of(1);
    private static final String NAME = "mailbox 1";
    private static final List<Integer> ONE_PART = List.of(1);
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Leases leases = new MemoryLeases(Clock.systemUTC());
    private final Turns testee = new Turns(leases, Duration.ofMinutes(1), PATIENCE, PATIENCE, 20);
    private final Sinks.Empty<Integer> end = Sinks.empty();
    private final List<Integer> done = new CopyOnWriteArrayList<>();

    private Disposable begin(Supplier<Flux<Integer>> work) {
        return testee.take(TARGET, ONE_PART, part -> work.get()).subscribe(done::add, error -> {});
    }

    @Test
    void oneAtATimeHasItsTurn() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        Flux.range(0, 20)
                .flatMap(
                        number -> testee.take(TARGET, ONE_PART, part -> Flux.just(number)
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
    void whoBlocksHasItsTurnsLikeTheOthers() throws Exception {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Turns patient = new Turns(leases, Duration.ofMinutes(1), PATIENCE, PATIENCE, 1);
        Turns.BlockingWork<Integer> work = part -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            assertThat(leases.take(NAME, "other", LEASE)).isFalse();
            done.add(part);
            atWork.decrementAndGet();
        };
        CompletableFuture<List<Integer>> others = Flux.range(0, 5)
                .flatMap(number -> Mono.fromCallable(() -> {
                            patient.takeBlocking(TARGET, List.of(1, 2), work);
                            return number;
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .collectList()
                .toFuture();

        patient.takeBlocking(TARGET, List.of(3, 4), work);

        assertThat(others.join()).hasSize(5);
        assertThat(done).hasSize(12).containsSubsequence(3, 4);
        assertThat(most).hasValue(1);
    }

    @Test
    void whoBlocksTriesAgainWhereNoAnswerCame() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Leases shaken = new DelegatingLeases(leases) {
            @Override
            public boolean take(String lease, String holder, Duration time) {
                boolean taken = super.take(lease, holder, time);
                if (asked.getAndIncrement() == 0) {
                    throw new IllegalStateException("no answer");
                }
                return taken;
            }
        };

        new Turns(shaken, LEASE, PATIENCE, PATIENCE, 1).takeBlocking(TARGET, ONE_PART, done::add);

        assertThat(done).containsExactly(1);
        assertThat(leases.take(NAME, "other", LEASE)).isTrue();
    }

    @Test
    void whoBlocksAndFailsHasDoneWhatWasBefore() {
        IOException broken = new IOException("broken");

        assertThatThrownBy(() -> testee.takeBlocking(TARGET, List.of(1, 2, 3), part -> {
                    if (part == 2) {
                        throw new MailboxException("broken", broken);
                    }
                    done.add(part);
                }))
                .hasRootCause(broken);

        assertThat(done).containsExactly(1);
        assertThat(leases.take(NAME, "other", Duration.ofMinutes(1))).isTrue();
        assertThatThrownBy(() -> new Turns(leases, LEASE, PATIENCE, Duration.ofMillis(50), 1)
                        .takeBlocking(TARGET, ONE_PART, done::add))
                .isInstanceOf(BusyException.class);
    }

    @Test
    void whoDoesSomethingElseDoesNotWait() {
        begin(() -> Flux.just(1).concatWith(end.asMono()));
        await().until(() -> done.contains(1));

        assertThat(testee.take(TestId.of(2), ONE_PART, part -> Flux.just(2)).blockFirst(PATIENCE))
                .isEqualTo(2);
    }

    @Test
    void aTurnLastsAsLongAsItsWork() {
        new Turns(leases, LEASE, PATIENCE, PATIENCE, 1)
                .take(TARGET, ONE_PART, part -> Flux.just(1).concatWith(end.asMono()))
                .subscribe(done::add);
        await().until(() -> done.contains(1));

        await().during(LEASE.multipliedBy(2))
                .atMost(Duration.ofMinutes(1))
                .until(() -> !leases.take(NAME, "other", LEASE));
        end.tryEmitEmpty();

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void aTurnThatCouldNotBeProlongedIsProlongedLater() {
        AtomicInteger failures = new AtomicInteger();
        Turns shaken = turnsProlongedBy(LEASE, (lease, holder, time) -> {
            if (failures.getAndIncrement() == 0) {
                throw new IllegalStateException("no answer");
            }
            return leases.prolong(lease, holder, time);
        });
        shaken.take(TARGET, ONE_PART, part -> Flux.just(1).concatWith(end.asMono()))
                .subscribe(done::add);
        await().until(() -> done.contains(1));

        await().during(LEASE.multipliedBy(2))
                .atMost(Duration.ofMinutes(1))
                .until(() -> !leases.take(NAME, "other", LEASE));

        assertThat(failures).hasValueGreaterThan(1);
        end.tryEmitEmpty();
    }

    @Test
    void aTurnThatIsLostGoesOnAndTakesNoneFromOthers() {
        AtomicInteger prolonged = new AtomicInteger();
        Turns losing = turnsProlongedBy(LEASE, (lease, holder, time) -> {
            prolonged.incrementAndGet();
            leases.release(lease, holder);
            leases.take(lease, "other", Duration.ofMinutes(1));
            return false;
        });
        losing.take(TARGET, ONE_PART, part -> Flux.just(1)
                        .concatWith(end.asMono())
                        .concatWithValues(2))
                .subscribe(done::add);
        await().until(() -> prolonged.get() == 1);

        await().during(LEASE).until(() -> prolonged.get() == 1);
        end.tryEmitEmpty();

        await().until(() -> done.equals(List.of(1, 2)));
        await().during(LEASE).until(() -> !leases.take(NAME, "third", LEASE));
    }

    @Test
    void aTurnThatDoesNotEndIsNotProlongedForEver() {
        AtomicInteger prolonged = new AtomicInteger();
        Turns endless = turnsProlongedBy(Duration.ofMillis(30), (lease, holder, time) -> {
            prolonged.incrementAndGet();
            return true;
        });
        Disposable turn =
                endless.take(TARGET, ONE_PART, part -> Flux.<Integer>never()).subscribe();
        await().until(() -> prolonged.get() > 20);

        AtomicInteger before = new AtomicInteger();
        await().during(Duration.ofMillis(500)).until(() -> before.getAndSet(prolonged.get()) == prolonged.get());

        turn.dispose();
    }

    @Test
    void whoIsNotToldAsksAgain() {
        AtomicInteger asked = new AtomicInteger();
        Turns undecided = undecidedTurns(PATIENCE, () -> asked.getAndIncrement() < 3);

        assertThat(undecided.take(TARGET, ONE_PART, part -> Flux.just(1)).blockLast())
                .isEqualTo(1);

        assertThat(asked).hasValue(4);
        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void whoIsNotToldInTimeLeavesNoLease() {
        Turns undecided = undecidedTurns(Duration.ofMillis(50), () -> true);

        assertThatThrownBy(() ->
                        undecided.take(TARGET, ONE_PART, part -> Flux.just(1)).blockLast())
                .hasCauseInstanceOf(BusyException.class)
                .hasRootCauseMessage("undecided");

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    private Turns undecidedTurns(Duration patience, Supplier<Boolean> isUndecided) {
        return new Turns(
                new DelegatingLeases(leases) {
                    @Override
                    public boolean take(String lease, String holder, Duration time) {
                        boolean taken = super.take(lease, holder, time);
                        if (isUndecided.get()) {
                            throw new UndecidedException(lease, new IllegalStateException("undecided"));
                        }
                        return taken;
                    }
                },
                Duration.ofMinutes(1),
                patience,
                PATIENCE,
                1);
    }

    @Test
    void whoWaitsForTooLongHasDoneNothing() {
        leases.take(NAME, "other", Duration.ofMinutes(1));
        Turns impatient = new Turns(leases, LEASE, Duration.ofMillis(50), PATIENCE, 1);

        assertThatThrownBy(() -> impatient
                        .take(TARGET, ONE_PART, part -> Flux.just(1).doOnNext(done::add))
                        .blockLast())
                .hasCauseInstanceOf(BusyException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void aTurnThatFailsIsOver() {
        assertThatThrownBy(() -> testee.take(TARGET, ONE_PART, part -> Flux.error(new IOException("broken")))
                        .blockLast())
                .hasRootCauseInstanceOf(IOException.class);

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        leases.take(NAME, "other", Duration.ofMinutes(1));
        AtomicInteger asked = new AtomicInteger();
        Leases counting = new DelegatingLeases(leases) {
            @Override
            public boolean take(String lease, String holder, Duration time) {
                asked.incrementAndGet();
                return super.take(lease, holder, time);
            }
        };
        Turns narrow = new Turns(counting, LEASE, PATIENCE, PATIENCE, 1);
        Disposable waiting = narrow.take(TARGET, ONE_PART, part -> Flux.just(1)).subscribe(done::add, error -> {});
        // The first time it has no place yet.
        await().until(() -> asked.get() >= 2);

        assertThatThrownBy(() ->
                        narrow.take(TARGET, ONE_PART, part -> Flux.just(2)).blockLast(PATIENCE.dividedBy(2)))
                .hasCauseInstanceOf(BusyException.class);
        waiting.dispose();
        leases.release(NAME, "other");

        assertThat(narrow.take(TARGET, ONE_PART, part -> Flux.just(3)).blockLast())
                .isEqualTo(3);
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
                PATIENCE,
                1);
        Disposable turn = slow.take(TARGET, ONE_PART, part -> Flux.just(1)).subscribe();
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
                PATIENCE,
                1);

        assertThatThrownBy(() ->
                        failing.take(TARGET, ONE_PART, part -> Flux.just(1)).blockLast())
                .hasMessage("no answer");

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    @Test
    void aTurnThatIsGivenUpIsOver() {
        Disposable turn = begin(() -> Flux.just(1).concatWith(end.asMono()));
        await().until(() -> done.contains(1));

        turn.dispose();

        await().until(() -> leases.take(NAME, "other", LEASE));
    }

    private Turns turnsProlongedBy(Duration leased, Prolonging prolonging) {
        return new Turns(
                new DelegatingLeases(leases) {
                    @Override
                    public boolean prolong(String lease, String holder, Duration time) {
                        return prolonging.prolong(lease, holder, time);
                    }
                },
                leased,
                PATIENCE,
                PATIENCE,
                1);
    }

    private interface Prolonging {
        boolean prolong(String lease, String holder, Duration time);
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
