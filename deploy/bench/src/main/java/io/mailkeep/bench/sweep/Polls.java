package io.mailkeep.bench.sweep;

import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import io.mailkeep.bench.pop3.wire.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Polls begin at a steady rate, whatever becomes of those before, until it is stopped. A poll takes from when it was to
 * begin to the end of its QUIT. Thread-safe.
 */
final class Polls {
    private static final int THREADS = 8;
    private static final int DIGITS = 3;

    private final int port;
    private final List<String> users;
    private final int messages;
    private final long interval;
    private final Histogram times = new ConcurrentHistogram(DIGITS);
    private final AtomicLong next = new AtomicLong();
    private final long begin = System.nanoTime();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean ended;

    private Polls(int port, List<String> users, int messages, int perSecond) {
        this.port = port;
        this.users = users;
        this.messages = messages;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** @param users no fewer than are polled at once, since each can have one session */
    static Polls begin(int port, List<String> users, int messages, int perSecond) {
        Polls polls = new Polls(port, users, messages, perSecond);
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

    /** Logs in, asks STAT and UIDL and quits; fails unless the maildrop has all its messages. */
    private void poll(String user) throws IOException {
        try (Pop3Connection connection = new Pop3Connection(port)) {
            connection.converse(
                    new Script()
                            .login(user, ImapClient.PASSWORD)
                            .plain("STAT")
                            .then(Exchange.listing("UIDL", messages))
                            .plain("QUIT")
                            .end(),
                    Pacing.ONE_BY_ONE);
        }
    }

    /** Begins no further poll; harmless when called again. */
    void stop() {
        ended = true;
        threads.shutdown();
    }

    /** How long the polls took, once they have been stopped and the last one is over; fails if one did. */
    Histogram times() throws InterruptedException, ExecutionException {
        for (Future<?> thread : running) {
            thread.get();
        }
        return times;
    }
}
