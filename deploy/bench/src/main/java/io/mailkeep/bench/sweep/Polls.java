package io.mailkeep.bench.sweep;

import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Polls begin at a steady rate, whatever becomes of those before, until it is stopped. A poll takes from when it was to
 * begin to the end of its QUIT. Thread-safe.
 */
public final class Polls {
    private static final int THREADS = 8;
    private static final int DIGITS = 3;

    private final int port;
    private final List<String> users;
    private final Function<String, List<Exchange>> session;
    private final long interval;
    private final Histogram times = new ConcurrentHistogram(DIGITS);
    private final AtomicLong next = new AtomicLong();
    private final long begin = System.nanoTime();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean ended;

    private Polls(int port, List<String> users, int perSecond, Function<String, List<Exchange>> session) {
        this.port = port;
        this.users = users;
        this.session = session;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /**
     * Begins at once.
     *
     * @param users no fewer than are polled at once, since each can have one session
     * @param session what a client of that user says, from the login to QUIT
     */
    public static Polls begin(int port, List<String> users, int perSecond, Function<String, List<Exchange>> session) {
        Polls polls = new Polls(port, users, perSecond, session);
        for (int thread = 0; thread < THREADS; thread++) {
            polls.running.add(polls.threads.submit(polls::run));
        }
        return polls;
    }

    private long run() throws IOException, InterruptedException {
        long polled = 0;
        while (!ended) {
            long number = next.getAndIncrement();
            long due = begin + number * interval;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            if (!ended) {
                poll(users.get((int) (number % users.size())));
                times.recordValue(System.nanoTime() - due);
                polled++;
            }
        }
        return polled;
    }

    private void poll(String user) throws IOException {
        try (Pop3Connection connection = new Pop3Connection(port)) {
            connection.converse(session.apply(user), Pacing.ONE_BY_ONE);
        }
    }

    /** Begins no further poll; harmless when called again. */
    public void stop() {
        ended = true;
        threads.shutdown();
    }

    /** How long the polls took, once they have been stopped and the last one is over; fails if one did. */
    public Histogram times() throws InterruptedException, ExecutionException {
        for (Future<?> thread : running) {
            thread.get();
        }
        return times;
    }
}
