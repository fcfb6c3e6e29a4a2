package io.mailkeep.pop3.readahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.metrics.Counter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

@Timeout(60)
class ReadAheadTest {
    private static final int SERVER_OCTETS = 4 << 20;

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ReadAheads server = new ReadAheads(SERVER_OCTETS, time, metrics);

    @Nested
    class WhatIsRead {
        @Test
        void theNextOnesOfWhoGoesThroughThemInOrder() {
            Letters letters = Letters.of(40, 100);
            ReadAhead session = server.of(letters);

            IntStream.range(0, 40).forEach(session::take);

            assertThat(letters.reads)
                    .startsWith(List.of(1, 2), List.of(3, 4, 5), List.of(6, 7, 8, 9, 10))
                    .endsWith(IntStream.range(36, 40).boxed().toList())
                    .hasSize(7);
            assertThat(letters.reads.stream().flatMap(List::stream))
                    .as("each once, but for the first")
                    .containsExactlyElementsOf(IntStream.range(1, 40).boxed().toList());
        }

        @Test
        void theNextOnesOfWhoBeginsSomewhere() {
            Letters letters = Letters.of(40, 100);

            server.of(letters).take(20);

            assertThat(letters.reads).containsExactly(List.of(21, 22));
        }

        @Test
        void nothingOfWhoJumpsAbout() {
            Letters letters = Letters.of(40, 100);
            ReadAhead session = server.of(letters);
            session.take(20);

            IntStream.of(30, 5, 39, 0).forEach(session::take);

            assertThat(letters.reads).hasSize(1);
            assertThat(counted(Counter.READ_AHEAD_WASTED)).isEqualTo(2);
            assertNothingIsHeld();
        }

        @Test
        void nothingBeyondTheEnd() {
            Letters letters = Letters.of(2, 100);
            ReadAhead session = server.of(letters);

            session.take(0);
            session.take(1);

            assertThat(letters.reads).containsExactly(List.of(1));
        }

        @Test
        void nothingThatIsLargerThanASessionMayHold() {
            Letters letters = Letters.of(40, ReadAhead.MOST_OCTETS);
            ReadAhead session = server.of(letters);

            IntStream.range(0, 40).forEach(session::take);

            assertThat(letters.reads).isEmpty();
        }

        @Test
        void noMoreThanASessionMayHold() {
            Letters letters = Letters.of(40, ReadAhead.MOST_OCTETS / 4);
            ReadAhead session = server.of(letters);

            for (int index = 0; index < 40; index++) {
                session.take(index);
                assertThat(SERVER_OCTETS - server.octetsLeft()).isLessThanOrEqualTo(ReadAhead.MOST_OCTETS);
            }

            assertThat(counted(Counter.READ_AHEAD_HIT)).isEqualTo(39);
        }

        @Test
        void noMoreThanTheServerMayHold() {
            Letters letters = Letters.of(40, ReadAhead.MOST_OCTETS / 2 - ReadAhead.OVERHEAD);
            List<ReadAhead> holders =
                    IntStream.range(0, 4).mapToObj(i -> server.of(letters)).toList();
            holders.forEach(session -> session.take(0));
            Letters others = Letters.of(40, 100);
            ReadAhead other = server.of(others);

            other.take(0);

            assertThat(others.reads).isEmpty();
            holders.forEach(ReadAhead::drop);
            other.take(1);
            assertThat(others.reads).containsExactly(List.of(2, 3));
        }

        @Test
        void noMoreAtOnceThanTheServerMayRead() {
            Letters letters = Letters.of(40, 100);
            letters.give(any -> Flux.never());
            List<ReadAhead> sessions =
                    IntStream.range(0, 100).mapToObj(i -> server.of(letters)).toList();

            sessions.forEach(session -> session.take(0));

            assertThat(server.messagesLeft()).isZero();
            sessions.forEach(ReadAhead::drop);
            assertNothingIsHeld();
        }
    }

    @Nested
    class WhatIsGiven {
        private final Letters letters = Letters.of(40, 100);
        private final ReadAhead session = server.of(letters);

        @Test
        void theMessageThatWasAskedFor() {
            session.take(0);

            assertThat(uid(session.take(1))).contains(20L);
            assertThat(uid(session.take(2))).contains(30L);
            assertThat(counted(Counter.READ_AHEAD_HIT)).isEqualTo(2);
        }

        @Test
        void theMessageThatIsStillBeingRead() {
            Sinks.Many<MessageResult> source = Sinks.many().unicast().onBackpressureBuffer();
            letters.give(any -> source.asFlux());
            session.take(0);
            CompletableFuture<Optional<MessageResult>> taken = CompletableFuture.supplyAsync(() -> session.take(1));

            source.tryEmitNext(Letters.letter(MessageUid.of(30)));
            assertThat(taken).isNotDone();
            source.tryEmitNext(Letters.letter(MessageUid.of(20)));

            assertThat(uid(taken.join())).contains(20L);
        }

        @Test
        void nothingOfWhatWasPassedOver() {
            session.take(0);

            assertThat(uid(session.take(2))).contains(30L);
            assertThat(counted(Counter.READ_AHEAD_WASTED)).isEqualTo(1);
        }

        @Test
        void nothingThatIsMissing() {
            letters.give(all -> all.skip(1));
            session.take(0);

            assertThat(session.take(1)).isEmpty();
            assertThat(counted(Counter.READ_AHEAD_FAILED)).isZero();
            assertNothingIsHeld();
        }

        @Test
        void nothingWhenReadingFailed() {
            letters.give(all -> Flux.error(new IllegalStateException("the blobs are down")));
            session.take(0);

            assertThat(session.take(1)).isEmpty();
            assertThat(letters.reads).as("not tried for each").hasSize(1);
            assertThat(counted(Counter.READ_AHEAD_FAILED)).isEqualTo(1);
            assertNothingIsHeld();
        }

        @Test
        void nothingThatIsTooOld() {
            session.take(0);

            time.advanceTimeBy(ReadAheads.MOST_AGE);

            assertNothingIsHeld();
            assertThat(session.take(1)).isEmpty();
            assertThat(counted(Counter.READ_AHEAD_WASTED)).isEqualTo(2);
        }

        @Test
        void nothingWhenReadingTakesTooLong() {
            letters.give(all -> Flux.never());
            session.take(0);
            CompletableFuture<Optional<MessageResult>> taken = CompletableFuture.supplyAsync(() -> session.take(1));
            // It begins to read more before it waits, and that must not be younger than the time that passes here.
            await().until(() -> letters.reads.size() == 2);

            time.advanceTimeBy(ReadAheads.MOST_AGE);

            await().until(taken::isDone);
            assertThat(taken.join()).isEmpty();
            await().untilAsserted(ReadAheadTest.this::assertNothingIsHeld);
        }

        @Test
        void nothingThatCameAfterItWasGivenUp() {
            Sinks.Many<MessageResult> source = Sinks.many().unicast().onBackpressureBuffer();
            letters.give(any -> source.asFlux());
            session.take(0);

            session.drop();
            source.tryEmitNext(Letters.letter(MessageUid.of(20)));

            assertThat(source.currentSubscriberCount()).isZero();
            assertThat(session.take(1)).isEmpty();
        }
    }

    @Test
    void givesBackEverythingThatIsGivenUp() {
        Letters letters = Letters.of(40, 100);
        ReadAhead session = server.of(letters);
        IntStream.range(0, 20).forEach(session::take);
        assertThat(server.octetsLeft()).isLessThan(SERVER_OCTETS);

        session.drop();

        assertNothingIsHeld();
    }

    private void assertNothingIsHeld() {
        assertThat(server.octetsLeft()).isEqualTo(SERVER_OCTETS);
        assertThat(server.messagesLeft()).isEqualTo(64);
    }

    private int counted(Counter counter) {
        return metrics.countFor(counter.metric());
    }

    private static Optional<Long> uid(Optional<MessageResult> message) {
        return message.map(found -> found.getUid().asLong());
    }
}
