package io.mailkeep.pop3.retention;

import com.google.common.collect.Ordering;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Looks several times a period, at random moments and on a thread of its own, whether it is time for something that one node
 * of many does once in it. Thread-safe.
 */
public final class Looks {
    private static final int LOOKS_PER_PERIOD = 10;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Scheduler scheduler;

    /** @param thread its name */
    public Looks(String thread) {
        scheduler = Schedulers.newBoundedElastic(1, 2, thread, 60, true);
    }

    /**
     * Begins to look, after a pause.
     *
     * @param look may block, and fails never
     */
    public void begin(Duration period, Runnable look) {
        lookAgain(Ordering.natural().min(period.dividedBy(LOOKS_PER_PERIOD), LONGEST_PAUSE), look);
    }

    /** Looks after a random pause, so that nodes that start together do not stay together. */
    private void lookAgain(Duration pause, Runnable look) {
        long millis = pause.toMillis();
        scheduler.schedule(
                () -> {
                    look.run();
                    if (!isEnded()) {
                        lookAgain(pause, look);
                    }
                },
                millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1),
                TimeUnit.MILLISECONDS);
    }

    public boolean isEnded() {
        return scheduler.isDisposed();
    }

    /** Looks no more. */
    public void end() {
        scheduler.dispose();
    }
}
