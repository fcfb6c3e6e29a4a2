package io.mailkeep.imap.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one hook, one event after the other. Thread-safe; whoever has an event leaves it here and never waits. A hook that
 * takes too long is interrupted; a thread that does not heed that is left to itself and another one goes on, a few times.
 */
final class Lane {
    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);
    private static final Duration UNTIL_ABANDONED = Duration.ofSeconds(1);
    private static final int MOST_ABANDONED = 3;
    private static final int MOST_ATTEMPTS = 10;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_PAUSE_DOUBLINGS = 6;
    // A hook that fails now and then has not recovered in between: the log would fill.
    private static final Duration UNTIL_RECOVERED = Duration.ofMinutes(1);

    /** Tells the hook of one event. */
    interface Telling {
        void tell() throws Exception;
    }

    private final HookEntry entry;
    private final HookMetrics metrics;
    private final Executor threads;
    private final ScheduledExecutorService watchdog;

    private final Deque<Telling> queue = new ArrayDeque<>();
    private Optional<Worker> current = Optional.empty();
    private boolean off;
    private boolean closing;
    private int abandoned;
    private long failures;
    private long lastFailure;
    private long drops;
    private long lastDrop;

    Lane(HookEntry entry, HookMetrics metrics, Executor threads, ScheduledExecutorService watchdog) {
        this.entry = entry;
        this.metrics = metrics;
        this.threads = threads;
        this.watchdog = watchdog;
        metrics.waiting(this::waiting);
    }

    HookEntry entry() {
        return entry;
    }

    private synchronized int waiting() {
        return queue.size();
    }

    /** Soon, in the order of these calls; or never, which is counted. Does not block. */
    synchronized void tell(Telling telling) {
        if (off || closing) {
            metrics.dropped(1);
        } else if (queue.size() >= entry.queue()) {
            drop();
        } else {
            queue.add(telling);
            if (current.isEmpty()) {
                work();
            }
        }
    }

    private void drop() {
        metrics.dropped(1);
        lastDrop = System.nanoTime();
        if (drops++ == 0) {
            LOGGER.warn(
                    "A sync hook is too slow, events are lost to it from now on: hook={} waiting={}",
                    entry.name(),
                    queue.size());
        }
    }

    private void work() {
        Worker worker = new Worker();
        current = Optional.of(worker);
        threads.execute(worker);
    }

    /** Tells what waits, for a while, and nothing after it. */
    synchronized void close(Duration patience) throws InterruptedException {
        closing = true;
        long end = System.nanoTime() + patience.toNanos();
        notifyAll();
        while (current.isPresent() && end - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
        turnOff();
    }

    private void turnOff() {
        off = true;
        metrics.dropped(queue.size());
        queue.clear();
        current.filter(worker -> worker.calling).ifPresent(worker -> worker.thread.interrupt());
        notifyAll();
    }

    /** One thread's part of the lane, for as long as it is the current one. Its fields belong to the lane's lock. */
    private final class Worker implements Runnable {
        private Thread thread;
        private boolean calling;
        private long call;
        private boolean late;

        @Override
        public void run() {
            Optional<Telling> next = next(this);
            while (next.isPresent()) {
                tell(this, next.get());
                next = next(this);
            }
        }
    }

    private synchronized Optional<Telling> next(Worker worker) {
        if (!isCurrent(worker)) {
            abandoned--;
            return Optional.empty();
        }
        Optional<Telling> next = Optional.ofNullable(queue.poll());
        if (next.isEmpty()) {
            keepsUp();
            current = Optional.empty();
            notifyAll();
        }
        return next;
    }

    private void keepsUp() {
        if (drops > 0 && !off && isLongAgo(lastDrop)) {
            LOGGER.info("A sync hook keeps up again: hook={} lost={}", entry.name(), drops);
            drops = 0;
        }
    }

    private static boolean isLongAgo(long moment) {
        return System.nanoTime() - moment > UNTIL_RECOVERED.toNanos();
    }

    private boolean isCurrent(Worker worker) {
        return current.filter(one -> one == worker).isPresent();
    }

    private void tell(Worker worker, Telling telling) {
        int attempts = 1;
        while (!attempt(worker, telling) && isTriedAgain(worker, attempts)) {
            attempts++;
        }
    }

    private boolean attempt(Worker worker, Telling telling) {
        ScheduledFuture<?> watch = begin(worker);
        Optional<Throwable> failure = Optional.empty();
        try {
            telling.tell();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            failure = Optional.of(e);
        } finally {
            watch.cancel(false);
        }
        return end(worker, failure);
    }

    private synchronized ScheduledFuture<?> begin(Worker worker) {
        worker.thread = Thread.currentThread();
        worker.calling = true;
        worker.late = false;
        long call = ++worker.call;
        return watchdog.schedule(() -> interrupt(worker, call), entry.telling().toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized boolean end(Worker worker, Optional<Throwable> failure) {
        worker.calling = false;
        // Meant for this call; no other comes, as nobody calls any more.
        boolean ignored = Thread.interrupted();
        if (!isCurrent(worker)) {
            return true;
        }
        if (failure.isEmpty()) {
            succeeded();
        } else {
            failed(worker, failure.get());
        }
        return failure.isEmpty();
    }

    private void succeeded() {
        metrics.told();
        if (failures > 0 && isLongAgo(lastFailure)) {
            LOGGER.info("A sync hook works again: hook={} failures={}", entry.name(), failures);
            failures = 0;
        }
    }

    private void failed(Worker worker, Throwable failure) {
        if (!worker.late) {
            metrics.failed();
        }
        lastFailure = System.nanoTime();
        if (entry.onFailure() == OnFailure.OFF && !off) {
            LOGGER.error("A sync hook failed and is off until the server starts again: hook={}", entry.name(), failure);
            turnOff();
        } else if (failures++ == 0) {
            LOGGER.warn("A sync hook fails: hook={} onFailure={}", entry.name(), entry.onFailure(), failure);
        }
    }

    private synchronized boolean isTriedAgain(Worker worker, int attempts) {
        if (entry.onFailure() != OnFailure.RETRY || attempts == MOST_ATTEMPTS) {
            return false;
        }
        long pause = FIRST_PAUSE.toNanos() << Math.min(attempts - 1, LONGEST_PAUSE_DOUBLINGS);
        long end = System.nanoTime() + pause;
        try {
            while (!off && !closing && end - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            return false;
        }
        return isCurrent(worker) && !off && !closing;
    }

    private synchronized void interrupt(Worker worker, long call) {
        if (isAt(worker, call)) {
            metrics.timedOut();
            worker.late = true;
            worker.thread.interrupt();
            ScheduledFuture<?> unused =
                    watchdog.schedule(() -> abandon(worker, call), UNTIL_ABANDONED.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private boolean isAt(Worker worker, long call) {
        return isCurrent(worker) && worker.calling && worker.call == call;
    }

    private synchronized void abandon(Worker worker, long call) {
        if (!isAt(worker, call)) {
            return;
        }
        current = Optional.empty();
        if (++abandoned > MOST_ABANDONED || entry.onFailure() == OnFailure.OFF) {
            LOGGER.error(
                    "A sync hook hangs and is off until the server starts again: hook={} threads={}",
                    entry.name(),
                    abandoned);
            turnOff();
            return;
        }
        failures++;
        lastFailure = System.nanoTime();
        LOGGER.warn(
                "A sync hook hangs, another thread goes on: hook={} thread={} timeout={}",
                entry.name(),
                worker.thread.getName(),
                entry.telling());
        if (!queue.isEmpty()) {
            work();
        }
    }
}
