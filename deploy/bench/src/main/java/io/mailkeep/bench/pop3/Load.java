package io.mailkeep.bench.pop3;

import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.bench.pop3.peer.Meter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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

    /** @param most how often each does it, even if there is time left */
    static Outcome on(Meter meter, List<Work> works, Duration time, int most) throws IOException, InterruptedException {
        long statements = meter.statements();
        ProcessorTime processor = meter.processorTime();
        long end = System.nanoTime() + time.toNanos();
        List<Share> shares = Together.run(works.stream()
                .<Callable<Share>>map(work -> () -> until(end, work, most))
                .toList());
        long after = meter.statements();
        Histogram nanos = new Histogram(DIGITS);
        shares.forEach(share -> nanos.add(share.nanos()));
        return new Outcome(
                shares.stream().mapToDouble(Share::perSecond).sum(),
                after - statements,
                meter.processorTime().minus(processor),
                nanos);
    }

    private static Share until(long end, Work work, int most) throws IOException {
        Histogram nanos = new Histogram(DIGITS);
        long start = System.nanoTime();
        long last = start;
        do {
            work.once();
            long now = System.nanoTime();
            nanos.recordValue(now - last);
            last = now;
        } while (last < end && nanos.getTotalCount() < most);
        return new Share(nanos, Duration.ofNanos(last - start));
    }
}
