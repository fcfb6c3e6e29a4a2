package io.mailkeep.imap.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.hook.FetchHook;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final String NAME = "testee";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
    private final Counts counts = new Counts();
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void letEverythingEnd() {
        never.countDown();
        threads.shutdownNow();
        watchdog.shutdownNow();
    }

    @Test
    void whatDoesNotFitIsDroppedAndCountedAndNobodyWaits() {
        Lane lane = lane(entry().queue(2).timeout(Duration.ofMinutes(1)).build());
        CountDownLatch begun = new CountDownLatch(1);
        lane.tell(() -> {
            begun.countDown();
            never.await();
        });
        await().until(() -> begun.getCount() == 0);

        // On this thread: it comes back while the hook still holds the first.
        IntStream.range(0, 5).forEach(event -> lane.tell(() -> taken.add(event)));

        assertThat(counts.waiting()).isEqualTo(2);
        assertThat(counts.of(NAME, "dropped")).isEqualTo(3);
        never.countDown();
        await().untilAsserted(() -> assertThat(taken).containsExactly(0, 1));
        await().untilAsserted(() -> assertThat(counts.of(NAME, "told")).isEqualTo(3));
    }

    @Test
    void aHookThatThrowsLosesThatEventOnly() {
        Lane lane = lane(entry().build());

        lane.tell(() -> {
            throw new IllegalStateException("a bug");
        });
        lane.tell(() -> {
            throw new AssertionError("another");
        });
        lane.tell(() -> {
            throw new NoClassDefFoundError("a jar that is not there");
        });
        lane.tell(() -> taken.add(1));

        await().untilAsserted(() -> assertThat(taken).containsExactly(1));
        assertThat(counts.of(NAME, "failed")).isEqualTo(3);
        await().untilAsserted(() -> assertThat(counts.of(NAME, "told")).isEqualTo(1));
    }

    @Test
    void aHookThatHangsIsInterruptedAndGoesOn() {
        Lane lane = lane(entry().timeout(Duration.ofMillis(500)).build());

        lane.tell(never::await);
        lane.tell(() -> taken.add(1));

        await().untilAsserted(() -> assertThat(taken).containsExactly(1));
        assertThat(counts.of(NAME, "timed-out")).isEqualTo(1);
        assertThat(counts.of(NAME, "failed")).isZero();
    }

    @Test
    void anInterruptDoesNotReachTheNextEvent() {
        Lane lane = lane(entry().timeout(Duration.ofMillis(500)).build());
        AtomicInteger interrupted = new AtomicInteger();

        lane.tell(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
        lane.tell(() -> interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0));
        lane.tell(() -> taken.add(1));

        await().untilAsserted(() -> assertThat(taken).containsExactly(1));
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void aThreadThatHeedsNoInterruptIsLeftToItselfAFewTimesThenTheHookIsOff() {
        Lane lane = lane(entry().timeout(Duration.ofMillis(500)).build());

        for (int hang = 1; hang <= 3; hang++) {
            lane.tell(this::hang);
            int event = hang;
            lane.tell(() -> taken.add(event));
            await().atMost(10, SECONDS).untilAsserted(() -> assertThat(taken).hasSize(event));
        }
        lane.tell(this::hang);
        lane.tell(() -> taken.add(4));

        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(counts.of(NAME, "timed-out")).isEqualTo(4));
        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(counts.of(NAME, "dropped")).isEqualTo(1));
        lane.tell(() -> taken.add(5));
        assertThat(counts.of(NAME, "dropped")).isEqualTo(2);
        assertThat(taken).containsExactly(1, 2, 3);
    }

    private void hang() {
        boolean over = false;
        while (!over) {
            try {
                never.await();
                over = true;
            } catch (InterruptedException e) {
                // Not heeded.
            }
        }
    }

    @Test
    void retryTellsAgainAndKeepsTheOrder() {
        Lane lane = lane(entry().onFailure(OnFailure.RETRY).build());
        AtomicInteger attempts = new AtomicInteger();

        lane.tell(() -> {
            if (attempts.incrementAndGet() < 2) {
                throw new IllegalStateException("not yet");
            }
            taken.add(1);
        });
        lane.tell(() -> taken.add(2));

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(taken).containsExactly(1, 2));
        assertThat(counts.of(NAME, "failed")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(counts.of(NAME, "told")).isEqualTo(2));
    }

    @Test
    void offTellsNothingAfterAFailure() {
        Lane lane = lane(entry().onFailure(OnFailure.OFF).build());

        lane.tell(() -> {
            throw new IllegalStateException("a bug");
        });
        await().untilAsserted(() -> assertThat(counts.of(NAME, "failed")).isEqualTo(1));
        lane.tell(() -> taken.add(1));

        await().untilAsserted(() -> assertThat(counts.of(NAME, "dropped")).isEqualTo(1));
        assertThat(taken).isEmpty();
    }

    @Test
    void aStopTellsWhatWaitsButNotForLongerThanItMay() throws Exception {
        Lane lane = lane(entry().timeout(Duration.ofMinutes(1)).build());
        lane.tell(() -> taken.add(1));
        lane.tell(never::await);
        lane.tell(() -> taken.add(2));

        lane.close(Duration.ofSeconds(2));

        lane.tell(() -> taken.add(3));
        assertThat(taken).containsExactly(1);
        assertThat(counts.of(NAME, "dropped")).isEqualTo(2);
    }

    private Lane lane(HookEntry entry) {
        return new Lane(entry, counts.of(NAME), threads, watchdog);
    }

    private static HookEntry.Builder entry() {
        FetchHook hook = fetched -> {};
        return HookEntry.builder(hook, NAME);
    }
}
