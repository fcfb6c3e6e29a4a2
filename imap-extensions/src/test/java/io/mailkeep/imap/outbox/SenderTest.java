package io.mailkeep.imap.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import com.google.common.reflect.Reflection;
import io.mailkeep.imap.lease.Leases;
import io.mailkeep.imap.lease.MemoryLeases;
import io.mailkeep.imap.lease.UndecidedLeases;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SenderTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration DUE = Duration.ofSeconds(2);
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    private final UpdatableTickingClock clockOfAppending = new UpdatableTickingClock(START.minus(DUE));
    private final MemoryOutbox outbox = new MemoryOutbox(clockOfAppending);
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final AtomicLong behindSeconds = new AtomicLong();
    private volatile boolean away;
    private Thread sending = new Thread();

    @AfterEach
    void stop() throws InterruptedException {
        sending.interrupt();
        sending.join();
    }

    private void send(Consumer<String> receiver) {
        send(receiver, outbox, new MemoryLeases(Clock.systemUTC()), Ticker.systemTicker());
    }

    /** One letter at once. */
    private void send(Consumer<String> receiver, Outbox from, Leases leases, Ticker ticker) {
        Patience patience = Patience.of(1, Duration.ofSeconds(1), Duration.ofDays(1));
        Counts counts = new Counts("some", metrics, new Behind());
        sending = new Thread(new Sender(new Taking(receiver), from, leases, patience, counts, clock, ticker));
        sending.start();
    }

    private void append(String body, Instant at) {
        clockOfAppending.setInstant(at);
        outbox.append("some", List.of(body));
    }

    /** The same, but something is done before each method, whose name it is given. */
    private static <T> T before(Class<T> type, T object, Consumer<String> doing) {
        return Reflection.newProxy(type, (proxy, method, arguments) -> {
            doing.accept(method.getName());
            return method.invoke(object, arguments);
        });
    }

    private List<String> appendMany() {
        List<String> bodies =
                IntStream.rangeClosed(1, 1000).mapToObj(Integer::toString).toList();
        outbox.append("some", bodies);
        return bodies;
    }

    private List<String> buried() {
        return outbox.buried("some", Integer.MAX_VALUE).stream()
                .map(Letter::body)
                .toList();
    }

    private void awaitFailure() {
        int before = metrics.countFor("mailkeep-outbox-some-failed");
        await().atMost(SOON).until(() -> metrics.countFor("mailkeep-outbox-some-failed") > before);
    }

    private final class Behind extends NoopGaugeRegistry {
        @Override
        public <T> SettableGauge<T> settableGauge(String name) {
            assertThat(name).isEqualTo("mailkeep-outbox-some-behind-seconds");
            return value -> behindSeconds.set((Long) value);
        }
    }

    private final class Taking implements Receiver {
        private final Consumer<String> receiver;

        Taking(Consumer<String> receiver) {
            this.receiver = receiver;
        }

        @Override
        public String name() {
            return "some";
        }

        @Override
        public void post(List<Letter> letters, Instant at) throws IOException {
            if (away) {
                throw new IOException("away");
            }
            letters.forEach(letter -> {
                receiver.accept(letter.body());
                taken.add(letter.body());
            });
        }
    }

    /** As of a node whose clock is wrong. */
    @Test
    void aLateLetterIsFoundThoughTheOutboxIsNeverEmpty() {
        append("first", START.minus(DUE));
        send(body -> {
            clock.setInstant(clock.instant().plus(Duration.ofMinutes(1)));
            if (taken.size() == 3) {
                append("late", clock.instant().minus(Duration.ofMinutes(30)));
            }
            append("next", clock.instant().minus(DUE));
        });

        await().atMost(SOON).until(() -> taken.contains("late"));
    }

    @Test
    void aClockThatWasAheadForAMomentHidesNothing() {
        AtomicLong reads = new AtomicLong();
        Outbox counting = before(Outbox.class, outbox, method -> {
            if (method.equals("oldest")) {
                reads.incrementAndGet();
            }
        });
        send(body -> {}, counting, new MemoryLeases(Clock.systemUTC()), Ticker.systemTicker());
        awaitReads(reads);

        clock.setInstant(START.plus(Duration.ofHours(2)));
        awaitReads(reads);
        clock.setInstant(START.plus(Duration.ofMinutes(1)));
        append("next", START);

        await().atMost(SOON).until(() -> taken.contains("next"));
    }

    /** The first of which may have begun before, and the second been on its way. */
    private static void awaitReads(AtomicLong reads) {
        long before = reads.get();
        await().atMost(SOON).until(() -> reads.get() >= before + 3);
    }

    @Test
    void anErrorEndsNoSending() {
        append("first", START.minus(DUE));
        send(body -> {
            if (taken.isEmpty()) {
                taken.add("attempt");
                throw new NoClassDefFoundError("io/example/Body");
            }
        });

        await().atMost(SOON).until(() -> taken.contains("first"));
    }

    @Test
    void whatWaitedForLongerThanItIsKeptForIsTakenOrKeptAside() {
        List<String> bodies = appendMany();
        away = true;
        send(body -> {});
        awaitFailure();

        clock.setInstant(START.plus(Duration.ofHours(26)));
        awaitFailure();
        away = false;
        append("next", clock.instant().minus(DUE));

        await().atMost(SOON).until(() -> taken.contains("next"));
        assertThat(Stream.concat(buried().stream(), taken.stream()).filter(body -> !body.equals("next")))
                .containsExactlyElementsOf(bodies);
    }

    @Test
    void allThatGrowsTooOldWhileAReceiverIsAwayIsGivenUp() {
        List<String> bodies = appendMany();
        append("young", START.plus(Duration.ofHours(25)));
        away = true;
        send(body -> {});
        awaitFailure();

        clock.setInstant(START.plus(Duration.ofHours(26)));

        await().atMost(SOON).until(() -> buried().size() >= bodies.size());
        assertThat(buried()).isEqualTo(bodies);
        assertThat(outbox.oldest("some", Instant.EPOCH, 2))
                .extracting(Letter::body)
                .containsExactly("young");
    }

    @Test
    void nothingIsSentUnderALeaseThatPassedWhileTheOutboxWasRead() {
        append("first", START.minus(DUE));
        MemoryLeases leases = new MemoryLeases(clock);
        List<String> asked = new CopyOnWriteArrayList<>();
        Leases noting = before(Leases.class, leases, asked::add);
        Outbox slow = before(Outbox.class, outbox, method -> {
            if (method.equals("oldest")) {
                clock.setInstant(clock.instant().plus(Sender.LEASE));
                leases.take("some", "another", Sender.LEASE);
            }
        });

        send(body -> {}, slow, noting, new Ticker() {
            @Override
            public long read() {
                return Duration.between(START, clock.instant()).toNanos();
            }
        });

        await().atMost(SOON).until(() -> asked.contains("prolong"));
        assertThat(taken).isEmpty();
    }

    @Test
    void whoCanNotReadTheOutboxIsBehind() {
        append("first", START.minus(DUE));
        Outbox failing = before(Outbox.class, outbox, method -> {
            if (method.equals("oldest") && taken.size() == 1) {
                clock.setInstant(START.plus(Duration.ofMinutes(16)));
                throw new IllegalStateException("too many tombstones");
            }
        });

        send(body -> {}, failing, new MemoryLeases(Clock.systemUTC()), Ticker.systemTicker());

        await().atMost(SOON).until(() -> behindSeconds.get() > 900);
    }

    @Test
    void whoCanNotTellWhoSendsIsBehind() {
        append("first", START.minus(DUE));

        send(body -> {}, outbox, new UndecidedLeases(), Ticker.systemTicker());
        clock.setInstant(START.plus(Duration.ofMinutes(16)));

        await().atMost(SOON).until(() -> behindSeconds.get() > 900);
    }

    @Test
    void whoSendsNoMoreIsNotBehind() {
        append("first", START.minus(Duration.ofHours(1)));
        UpdatableTickingClock clockOfLeases = new UpdatableTickingClock(START);
        MemoryLeases leases = new MemoryLeases(clockOfLeases);
        AtomicLong passed = new AtomicLong();
        away = true;
        send(body -> {}, outbox, leases, new Ticker() {
            @Override
            public long read() {
                return System.nanoTime() + passed.get();
            }
        });
        await().atMost(SOON).until(() -> behindSeconds.get() > 900);

        clockOfLeases.setInstant(START.plus(Sender.LEASE).plus(SOON));
        assertThat(leases.take("some", "another", Sender.LEASE)).isTrue();
        passed.set(Sender.LEASE.toNanos());

        await().atMost(SOON).until(() -> behindSeconds.get() == 0);
    }
}
