package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** How long users wait because of what others do, or of what the store does to others. Blocking. */
record Isolation(CassandraNode cassandra) {
    private static final int SMALL = 10;
    private static final int LARGE = 10_000;
    private static final int BYSTANDERS = 8;
    private static final int HEAVY = 4;
    private static final int IN_FLIGHT = 6;
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(60);
    private static final int DIGITS = 3;

    /** All maildrops that are used. */
    static List<Maildrop> maildrops() {
        List<Maildrop> maildrops = new ArrayList<>(some(SMALL, 0, BYSTANDERS + IN_FLIGHT + 1));
        maildrops.addAll(some(LARGE, 0, HEAVY));
        return maildrops;
    }

    private static List<Maildrop> some(int messages, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> Maildrop.standing(messages, number))
                .toList();
    }

    /** While four users log in to large maildrops all the time. */
    Histogram besideLogins(Peer peer, Duration time) throws IOException, InterruptedException {
        try (Bystanders bystanders = new Bystanders(peer, some(SMALL, 0, BYSTANDERS))) {
            long end = System.nanoTime() + time.toNanos();
            List<Callable<Histogram>> tasks = new ArrayList<>();
            some(LARGE, 0, HEAVY).forEach(maildrop -> tasks.add(() -> logInUntil(end, peer, maildrop)));
            tasks.addAll(bystanders.askingUntil(end));
            return merged(Together.run(tasks));
        }
    }

    private static Histogram logInUntil(long end, Peer peer, Maildrop maildrop) throws IOException {
        do {
            Logins.once(peer, maildrop);
        } while (System.nanoTime() < end);
        return new Histogram(DIGITS);
    }

    /** While the store is frozen and logins wait for it. */
    Frozen besideAFrozenStore(Peer peer, Duration time) throws IOException, InterruptedException {
        try (Bystanders bystanders = new Bystanders(peer, some(SMALL, 0, BYSTANDERS))) {
            cassandra.pause();
            long end = System.nanoTime() + time.toNanos();
            List<Callable<Histogram>> tasks = new ArrayList<>();
            tasks.add(() -> recovery(peer, time));
            some(SMALL, BYSTANDERS, IN_FLIGHT).forEach(maildrop -> tasks.add(() -> tryToLogIn(peer, maildrop)));
            tasks.addAll(bystanders.askingUntil(end));
            List<Histogram> results = Together.run(tasks);
            return new Frozen(
                    merged(results.subList(1, results.size())),
                    Duration.ofNanos(results.get(0).getMaxValue()));
        } finally {
            cassandra.resume();
        }
    }

    /**
     * What users saw of it.
     *
     * @param nanos how long those waited who were logged in
     * @param recovery from the end of it to the first login
     */
    record Frozen(Histogram nanos, Duration recovery) {}

    private Histogram recovery(Peer peer, Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
        cassandra.resume();
        long thawed = System.nanoTime();
        Histogram nanos = new Histogram(DIGITS);
        Maildrop maildrop = Maildrop.standing(SMALL, BYSTANDERS + IN_FLIGHT);
        while (!logsIn(peer, maildrop) && System.nanoTime() - thawed < LONGEST_RECOVERY.toNanos()) {
            Thread.sleep(RETRY.toMillis());
        }
        nanos.recordValue(System.nanoTime() - thawed);
        return nanos;
    }

    private static Histogram tryToLogIn(Peer peer, Maildrop maildrop) {
        logsIn(peer, maildrop);
        return new Histogram(DIGITS);
    }

    private static boolean logsIn(Peer peer, Maildrop maildrop) {
        try {
            Logins.once(peer, maildrop);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static Histogram merged(List<Histogram> shares) {
        Histogram all = new Histogram(DIGITS);
        shares.forEach(all::add);
        return all;
    }
}
