package io.mailkeep.pop3.dispatch;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.util.concurrent.NamedThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which commands block, shared by every POP3 server of the process. A new command is admitted while
 * fewer than {@value #MAX_WAITING} wait; what a connection has begun (its pipelined commands, QUIT, its end) always
 * runs, so that at most one more task per connection waits beyond that bound.
 */
@Singleton
public final class CommandWorkers {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandWorkers.class);
    private static final int THREADS = 64;
    private static final int MAX_WAITING = 1024;
    private static final Duration IDLE_THREAD_LIFE = Duration.ofMinutes(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Set<CommandLane> lanes = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool;
    private final int maxWaiting;
    private final Duration stopPatience;
    private int servers;

    @Inject
    CommandWorkers(GaugeRegistry gauges) {
        this(gauges, THREADS, MAX_WAITING, STOP_PATIENCE);
    }

    CommandWorkers(GaugeRegistry gauges, int threads, int maxWaiting, Duration stopPatience) {
        this.maxWaiting = maxWaiting;
        this.stopPatience = stopPatience;
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_LIFE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                NamedThreadFactory.withName("mailkeep-pop3"),
                // Only after the stop, which ends every session itself.
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        gauges.register("mailkeep-pop3-open-sessions", lanes::size);
        gauges.register("mailkeep-pop3-waiting-commands", () -> pool.getQueue().size());
    }

    /** Whether a command that is only now beginning may still be run. */
    boolean admit() {
        return pool.getQueue().size() < maxWaiting;
    }

    /** Whether a command would be run at once. */
    boolean areIdle() {
        return pool.getQueue().isEmpty() && pool.getActiveCount() < pool.getMaximumPoolSize();
    }

    void run(Runnable task) {
        pool.execute(task);
    }

    void runAfter(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, pool)
                .execute(task);
    }

    void opened(CommandLane lane) {
        lanes.add(lane);
    }

    void closed(CommandLane lane) {
        lanes.remove(lane);
    }

    synchronized void serverStarted() {
        servers++;
    }

    /**
     * Blocking. With the last server, lets running commands finish and ends the sessions that are left, except those
     * whose command goes on.
     */
    synchronized void serverStopped() {
        servers--;
        if (servers > 0) {
            return;
        }
        pool.shutdown();
        try {
            if (!pool.awaitTermination(stopPatience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warn(
                        "POP3 commands still run, their maildrops stay locked until they end or the lease does:"
                                + " commands={} patience={}",
                        pool.getActiveCount(),
                        stopPatience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lanes.forEach(CommandLane::stop);
    }
}
