package io.mailkeep.pop3.readahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Whatever a client does and however reading fares: the message that was asked for or none, within the bounds. */
class ReadAheadPropertyTest {
    private static final int MESSAGES = 40;
    private static final int SERVER_OCTETS = 3 << 20;

    @Property(tries = 150)
    void givesTheMessageOrNone(@ForAll("steps") List<Integer> steps, @ForAll long seed) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ReadAheads server = new ReadAheads(SERVER_OCTETS, time, new RecordingMetricFactory());
        Random random = new Random(seed);
        Letters letters = Letters.of(MESSAGES, 1 + random.nextInt(ReadAhead.MOST_OCTETS / 3));
        letters.give(all -> inSomeManner(all, random));
        ReadAhead session = server.of(letters);

        int next = 0;
        for (int step : steps) {
            if (step >= 0) {
                next = step;
            }
            if (step == -2) {
                session.drop();
            } else if (step == -3) {
                time.advanceTimeBy(Duration.ofSeconds(20));
            } else {
                long uid = letters.uid(next % MESSAGES).asLong();
                Optional<MessageResult> taken = session.take(next % MESSAGES);
                assertThat(taken.map(found -> found.getUid().asLong()).orElse(uid))
                        .isEqualTo(uid);
                next++;
            }
            assertThat(SERVER_OCTETS - server.octetsLeft()).isBetween(0, ReadAhead.MOST_OCTETS);
        }
        session.drop();

        assertThat(server.octetsLeft()).isEqualTo(SERVER_OCTETS);
        await().until(() -> server.messagesLeft() == 64);
    }

    /** The next message mostly, else one of them, giving up, or some time. */
    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.frequencyOf(
                        Tuple.of(12, Arbitraries.just(-1)),
                        Tuple.of(2, Arbitraries.integers().between(0, MESSAGES - 1)),
                        Tuple.of(1, Arbitraries.just(-2)),
                        Tuple.of(1, Arbitraries.just(-3)))
                .list()
                .ofMaxSize(80);
    }

    private static Publisher<MessageResult> inSomeManner(Flux<MessageResult> all, Random random) {
        int some = random.nextInt(4);
        switch (random.nextInt(6)) {
            case 0:
                return all.take(some).concatWith(Flux.error(new IllegalStateException("the store is down")));
            case 1:
                return all.skip(some);
            case 2:
                return all.publishOn(Schedulers.boundedElastic());
            case 3:
                return all.delaySubscription(Duration.ofMillis(1), Schedulers.parallel());
            default:
                return all;
        }
    }
}
