package io.mailkeep.bench.sweep;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Homes;
import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.James;
import io.mailkeep.bench.Keyspace;
import io.mailkeep.bench.Output;
import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Script;
import io.mailkeep.engines.CassandraNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/sweep} runs. */
@Command(
        name = "deploy/bench/sweep",
        mixinStandardHelpOptions = true,
        description =
                "Measures the sweep of kept copies on a server over Cassandra, when nothing expires and when one in a"
                        + " hundred does, and POP3 polls while it runs and without it; prints the results as Markdown.")
public final class SweepBench implements Callable<Integer> {
    private static final int POLLERS = 64;
    private static final int POLLED = 100;
    private static final int DEFAULT_PACE = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    @Option(names = "--copies", paramLabel = "N", description = "kept copies (default: ${DEFAULT-VALUE})")
    private int copies = 1_000_000;

    @Option(
            names = "--users",
            paramLabel = "N",
            description = "among whom they are spread evenly (default: ${DEFAULT-VALUE})")
    private int users = 1000;

    @Option(
            names = "--polls-per-second",
            paramLabel = "N",
            description = "POP3 sessions of other users (default: ${DEFAULT-VALUE})")
    private int pollsPerSecond = 20;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "of each measurement that has no end of its own (default: ${DEFAULT-VALUE})")
    private int seconds = 30;

    @Mixin
    private Output output;

    private SweepBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new SweepBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path checkout = Path.of(System.getProperty("mailkeep.root", "."));
        Path home = Files.createTempDirectory("mailkeep-sweep");
        Circumstances before = Circumstances.now();
        try (CassandraNode cassandra = CassandraNode.builder().start();
                James james = James.start(James.Setup.SWEEP, checkout, home.resolve("james"), cassandra);
                CqlSession session = Keyspace.of(James.Setup.SWEEP, cassandra)) {
            Population population = new Population(james, session, users, copies / users);
            output.report(new Measurement(james, new Sweeper(james, cassandra), population).report(before));
        } finally {
            Homes.delete(home);
        }
        return 0;
    }

    /** One run on a server. */
    private final class Measurement {
        private final James james;
        private final Sweeper sweeper;
        private final Population population;
        private final List<String> pollers;
        private final SweepReport report;

        Measurement(James james, Sweeper sweeper, Population population) throws Exception {
            this.james = james;
            this.sweeper = sweeper;
            this.population = population;
            output.progress("filling");
            this.pollers = population.pollers(POLLERS, POLLED);
            population.fill();
            this.report = new SweepReport(population.copies(), users);
        }

        String report(Circumstances before) throws Exception {
            output.progress("warming up");
            polled(() -> sweepFor(WARM_UP));
            output.progress("polls alone");
            report.polls("none", polled(this::rest));
            nothingExpires();
            someExpire();
            output.progress("polls alone");
            report.polls("none, afterwards", polled(this::rest));
            report.heap(heap());
            return report.markdown(before.of("deploy/bench/sweep --copies " + copies + " --users " + users
                    + " --polls-per-second " + pollsPerSecond + " --seconds " + seconds));
        }

        private void nothingExpires() throws Exception {
            output.progress("nothing expires");
            report.sweeps("nothing expires", sweepFor(Duration.ofSeconds(seconds)));
            output.progress("nothing expires, with polls");
            report.polls("nothing expires, one after the other", polled(() -> sweepFor(Duration.ofSeconds(seconds))));
        }

        private void someExpire() throws Exception {
            output.progress("1 % expires");
            population.expire(0);
            report.sweeps("1 % expires", List.of(sweeper.sweep(Sweeper.UNBOUNDED)));
            output.progress("1 % expires, with polls");
            population.expire(1);
            report.polls("1 % expires", polled(() -> sweeper.sweep(Sweeper.UNBOUNDED)));
            output.progress("1 % expires, " + DEFAULT_PACE + " users a second, with polls");
            population.expire(2);
            report.polls(
                    "1 % expires, " + DEFAULT_PACE + " users a second as shipped",
                    polled(() -> sweeper.sweep(DEFAULT_PACE)));
        }

        private Object rest() throws InterruptedException {
            TimeUnit.SECONDS.sleep(seconds);
            return seconds;
        }

        private List<Sweeper.Sweep> sweepFor(Duration time) throws Exception {
            List<Sweeper.Sweep> sweeps = new ArrayList<>();
            long end = System.nanoTime() + time.toNanos();
            do {
                sweeps.add(sweeper.sweep(Sweeper.UNBOUNDED));
            } while (System.nanoTime() < end);
            return sweeps;
        }

        private Histogram polled(Callable<?> meanwhile) throws Exception {
            Polls polls = Polls.begin(james.pop3Port(), pollers, pollsPerSecond, SweepBench::poll);
            try {
                meanwhile.call();
            } finally {
                polls.stop();
            }
            return polls.times();
        }

        /** By how many octets the live heap grows, at most, while a sweep removes one per cent. */
        private long heap() throws Exception {
            output.progress("1 % expires, with collections of the heap");
            population.expire(3);
            ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
            try (LiveHeap heap = new LiveHeap(james.pid())) {
                heap.octets();
                long before = heap.octets();
                AtomicLong most = new AtomicLong(before);
                Future<?> watching = thread.scheduleWithFixedDelay(
                        () -> most.accumulateAndGet(heap.octets(), Math::max), 0, 1, TimeUnit.SECONDS);
                sweeper.sweep(Sweeper.UNBOUNDED);
                watching.cancel(false);
                return most.get() - before;
            } finally {
                thread.shutdown();
                thread.awaitTermination(1, TimeUnit.MINUTES);
            }
        }
    }

    /** Asks STAT and UIDL; fails unless the maildrop has all its messages. */
    private static List<Exchange> poll(String user) {
        return new Script()
                .login(user, ImapClient.PASSWORD)
                .plain("STAT")
                .then(Exchange.listing("UIDL", POLLED))
                .plain("QUIT")
                .end();
    }
}
