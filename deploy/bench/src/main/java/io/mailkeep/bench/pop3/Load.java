package io.mailkeep.bench.pop3;

import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.bench.pop3.peer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Connections that all do their work for some time, each on a thread of its own. Blocking; thread-safe. */
final class Load {
    private static final int DIGITS = 3;

    private Load() {}

    /** What one connection did. What it began before the end counts, and so does the time until it was done. */
    private record Share(Histogram nanos, Duration time) {
        double perSecond() {
            return nanos.getTotalCount() / (time.toNanos() / 1e9);
        }
    }

    static Outcome on(Peer peer, List<Work> works, Duration time) throws IOException, InterruptedException {
        long statements = peer.statements();
        ProcessorTime processor = peer.processorTime();
        List<Share> shares = run(works, time);
        long after = peer.statements();
        Histogram nanos = new Histogram(DIGITS);
        shares.forEach(share -> nanos.add(share.nanos()));
        return new Outcome(
                shares.stream().mapToDouble(Share::perSecond).sum(),
                after - statements,
                peer.processorTime().minus(processor),
                nanos);
    }

    private static List<Share> run(List<Work> works, Duration time) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            long end = System.nanoTime() + time.toNanos();
            List<Future<Share>> running = new ArrayList<>();
            for (Work work : works) {
                running.add(threads.submit(() -> until(end, work)));
            }
            List<Share> shares = new ArrayList<>();
            for (Future<Share> one : running) {
                shares.add(result(one));
            }
            return shares;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Share until(long end, Work work) throws IOException {
        Histogram nanos = new Histogram(DIGITS);
        long start = System.nanoTime();
        long last = start;
        do {
            work.once();
            long now = System.nanoTime();
            nanos.recordValue(now - last);
            last = now;
        } while (last < end);
        return new Share(nanos, Duration.ofNanos(last - start));
    }

    private static Share result(Future<Share> share) throws IOException, InterruptedException {
        try {
            return share.get();
        } catch (ExecutionException e) {
            throw new IOException("A connection failed: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
