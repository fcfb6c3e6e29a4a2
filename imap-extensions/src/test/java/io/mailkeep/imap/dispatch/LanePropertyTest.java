package io.mailkeep.imap.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.hook.FetchHook;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LanePropertyTest {
    @Property(tries = 30)
    void eventsOfManyThreadsAreEachToldOnceAndThoseOfOneThreadInOrder(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 200) Integer> tellers) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        FetchHook hook = fetched -> {};
        Lane lane = new Lane(HookEntry.builder(hook, "testee").build(), new Counts().of("testee"), threads, watchdog);
        List<String> heard = new CopyOnWriteArrayList<>();

        List<Thread> running = IntStream.range(0, tellers.size())
                .mapToObj(teller -> new Thread(() -> IntStream.range(0, tellers.get(teller))
                        .forEach(event -> lane.tell(() -> heard.add(teller + ":" + event)))))
                .toList();
        running.forEach(Thread::start);
        for (Thread thread : running) {
            thread.join();
        }
        lane.close(Duration.ofSeconds(10));

        for (int teller = 0; teller < tellers.size(); teller++) {
            String prefix = teller + ":";
            assertThat(heard.stream().filter(event -> event.startsWith(prefix)))
                    .containsExactlyElementsOf(IntStream.range(0, tellers.get(teller))
                            .mapToObj(event -> prefix + event)
                            .toList());
        }
        threads.shutdownNow();
        watchdog.shutdownNow();
    }
}
