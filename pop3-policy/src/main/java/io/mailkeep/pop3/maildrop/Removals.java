package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.util.concurrent.NamedThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out removals for which no client is made to wait. They are decided, and the ledger hides them from POP3: what a
 * stop or a failure leaves undone is finished by a later session or sweep. Thread-safe.
 */
@Singleton
public final class Removals {
    private static final Logger LOGGER = LoggerFactory.getLogger(Removals.class);
    private static final int THREADS = 8;
    private static final int MOST_WAITING = 32;
    private static final Duration IDLE_THREAD_LIFE = Duration.ofMinutes(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger messages = new AtomicInteger();
    private final CommitLog log;
    private final ThreadPoolExecutor pool;

    @Inject
    Removals(CommitLog log, GaugeRegistry gauges) {
        this(log, gauges, THREADS, MOST_WAITING, NamedThreadFactory.withName("mailkeep-removals"));
    }

    Removals(CommitLog log, GaugeRegistry gauges, int threads, int mostWaiting, ThreadFactory factory) {
        this.log = log;
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_LIFE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(mostWaiting),
                factory);
        pool.allowCoreThreadTimeOut(true);
        gauges.register("mailkeep-pop3-waiting-removals", messages::get);
    }

    /**
     * Does the work, then what ends the session, on a thread of its own; on that of the caller if there is nothing to
     * do, if too many wait, if no thread is to be had, or once the server stops.
     */
    void finish(Username user, Work work, Runnable end) {
        if (work.messages() == 0) {
            end.run();
            return;
        }
        messages.addAndGet(work.messages());
        try {
            pool.execute(() -> run(user, work, end));
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The error is what a system says that gives no more threads.
            run(user, work, end);
        }
    }

    private void run(Username user, Work work, Runnable end) {
        long begin = System.nanoTime();
        try {
            work.carryOut();
            LOGGER.info(
                    "POP3 removals finished after the session: user={} messages={} milliseconds={}",
                    user.asString(),
                    work.messages(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
        } catch (MailboxException | RuntimeException e) {
            log.disposalFailed(user, e);
        } finally {
            messages.addAndGet(-work.messages());
            end.run();
        }
    }

    /** Blocking. Waits a little for what is being removed. */
    @PreDestroy
    void stop() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warn(
                        "POP3 removals are left to later sessions and sweeps: messages={} patience={}",
                        messages.get(),
                        STOP_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removals that are left to do. */
    static final class Work {
        static final Work NONE = of(0, () -> {});

        private final int messages;
        private final Step step;

        private Work(int messages, Step step) {
            this.messages = messages;
            this.step = step;
        }

        static Work of(int messages, Step step) {
            return new Work(messages, step);
        }

        /** This, and then the next; also when others left no turn for this. */
        Work and(Work next) {
            return of(messages + next.messages, () -> {
                try {
                    carryOut();
                } catch (TargetBusyException e) {
                    next.carryOut();
                    throw e;
                }
                next.carryOut();
            });
        }

        int messages() {
            return messages;
        }

        /** Blocking. */
        void carryOut() throws MailboxException {
            step.run();
        }
    }

    interface Step {
        void run() throws MailboxException;
    }
}
