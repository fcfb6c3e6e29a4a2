package io.mailkeep.bench.wire;

import io.mailkeep.bench.Circumstances;
import io.mailkeep.bench.Output;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code deploy/bench/wire} runs. */
@Command(
        name = "deploy/bench/wire",
        mixinStandardHelpOptions = true,
        description = "Measures dot-stuffing and the repair of line ends against James's streams, by JMH, and prints"
                + " the comparison as Markdown.")
public final class WireBench implements Callable<Integer> {
    private static final int ITERATIONS = 5;

    @Option(names = "--forks", paramLabel = "N", description = "JVMs for each number (default: ${DEFAULT-VALUE})")
    private int forks = 2;

    @Mixin
    private Output output;

    private WireBench() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new WireBench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Circumstances before = Circumstances.now();
        output.progress("measuring");
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Stuffing.class.getName())
                        .mode(Mode.SampleTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(forks)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.seconds(1))
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        output.report(report(results, before));
        return 0;
    }

    private String report(Collection<RunResult> results, Circumstances before) {
        StringBuilder text = new StringBuilder("# Dot-stuffing and line ends, ours against James's streams\n\n")
                .append(before.of("deploy/bench/wire --forks " + forks))
                .append(
                        " MB of stored mail a second on one core: the median of JMH's samples, and the quarters beside it,"
                                + " which other load on the machine hardly moves.\n\n")
                .append("| mail | KiB | stock MB/s | ours MB/s | ours : stock |\n|---|--:|--:|--:|--:|\n");
        for (Corpus corpus : Corpus.values()) {
            long octets = corpus.messages().stream()
                    .mapToLong(message -> message.length)
                    .sum();
            RunResult stock = result(results, corpus, Stuffing.Maker.STOCK);
            RunResult ours = result(results, corpus, Stuffing.Maker.OURS);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %.1f |%n",
                    corpus.inWords(),
                    octets >> 10,
                    speeds(stock, octets),
                    speeds(ours, octets),
                    nanos(stock, 50) / nanos(ours, 50)));
        }
        return text.toString();
    }

    private static RunResult result(Collection<RunResult> results, Corpus corpus, Stuffing.Maker maker) {
        return results.stream()
                .filter(result -> result.getParams().getParam("corpus").equals(corpus.name())
                        && result.getParams().getParam("maker").equals(maker.name()))
                .findFirst()
                .orElseThrow();
    }

    private static String speeds(RunResult result, long octets) {
        return String.format(
                Locale.ROOT,
                "%.0f (%.0f–%.0f)",
                speed(result, octets, 50),
                speed(result, octets, 75),
                speed(result, octets, 25));
    }

    private static double speed(RunResult result, long octets, double percentile) {
        return octets * 1e3 / nanos(result, percentile);
    }

    private static double nanos(RunResult result, double percentile) {
        return result.getPrimaryResult().getStatistics().getPercentile(percentile);
    }
}
