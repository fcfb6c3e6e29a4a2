package io.mailkeep.pop3.readahead;

import com.google.common.annotations.VisibleForTesting;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.metrics.Counter;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What all sessions of the server together may read ahead. Nobody waits for more. Thread-safe. */
@Singleton
public final class ReadAheads {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReadAheads.class);

    /** For 64 sessions at full reach; less on a heap for which that would be much. */
    private static final int MOST_OCTETS = 64 << 20;

    private static final int SHARE_OF_HEAP = 16;

    /** The driver's throttle in the shipped configuration lets 192 statements run; a message wants two at a time. */
    private static final int MOST_AT_ONCE = 64;

    /** A client that is slower than that to ask for the next message is not downloading. */
    static final Duration MOST_AGE = Duration.ofSeconds(30);

    private final Semaphore octets;
    private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
    private final Scheduler timer;
    private final Metric hits;
    private final Metric wasted;
    private final Metric failed;

    @Inject
    ReadAheads(MetricFactory metrics) {
        this(
                (int) Math.min(MOST_OCTETS, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP),
                Schedulers.parallel(),
                metrics);
    }

    @VisibleForTesting
    public ReadAheads(int mostOctets, Scheduler timer, MetricFactory metrics) {
        this.octets = new Semaphore(mostOctets);
        this.timer = timer;
        this.hits = metrics.generate(Counter.READ_AHEAD_HIT.metric());
        this.wasted = metrics.generate(Counter.READ_AHEAD_WASTED.metric());
        this.failed = metrics.generate(Counter.READ_AHEAD_FAILED.metric());
    }

    /** For one session. */
    public ReadAhead of(Messages messages) {
        return new ReadAhead(this, messages);
    }

    /** Whether so many messages of so many octets may be read now: if so, both are to be given back. */
    boolean admit(int messages, int size) {
        if (!atOnce.tryAcquire(messages)) {
            return false;
        }
        if (!octets.tryAcquire(size)) {
            atOnce.release(messages);
            return false;
        }
        return true;
    }

    void wereRead(int messages) {
        atOnce.release(messages);
    }

    void giveBack(int size) {
        octets.release(size);
    }

    Disposable whenTooOld(Runnable task) {
        return timer.schedule(task, MOST_AGE.toMillis(), TimeUnit.MILLISECONDS);
    }

    void hit() {
        hits.increment();
    }

    void wasted() {
        wasted.increment();
    }

    void failed(Throwable cause) {
        failed.increment();
        LOGGER.debug("Messages could not be read ahead, they are read one by one", cause);
    }

    @VisibleForTesting
    public int octetsLeft() {
        return octets.availablePermits();
    }

    @VisibleForTesting
    int messagesLeft() {
        return atOnce.availablePermits();
    }
}
