package io.mailkeep.search.reconciliation;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does again and again what keeps the index right. What fails, as while OpenSearch is down, is tried the next time. */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);

    /** As many as there are: none waits for another. */
    private static final int DUTIES_AT_ONCE = 4;

    /** Something to be done again and again; blocking. */
    @FunctionalInterface
    public interface Duty {
        void carryOut() throws Exception;
    }

    private final Duration pause;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(DUTIES_AT_ONCE, Upkeep::thread);

    /** @param pause between the end of one time and the beginning of the next */
    public Upkeep(Duration pause) {
        this.pause = pause;
    }

    /** Begins at once, in a thread of its own. */
    public void start(String name, Duty duty) {
        ScheduledFuture<?> unused =
                threads.scheduleWithFixedDelay(attended(name, duty), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable attended(String name, Duty duty) {
        return new Runnable() {
            private boolean isFailing;

            @Override
            public void run() {
                try {
                    duty.carryOut();
                    isFailing = false;
                } catch (Throwable e) {
                    // Whatever it is: it would never be done again.
                    if (!isFailing) {
                        LOGGER.warn(
                                "{} is put off, and tried again until it can be done failure={}", name, e.toString());
                    }
                    isFailing = true;
                }
            }
        };
    }

    private static Thread thread(Runnable duties) {
        Thread thread = new Thread(duties, "search-upkeep");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
