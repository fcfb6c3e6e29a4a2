package io.mailkeep.bench;

import java.io.IOException;
import java.time.Duration;

/** One operation on both servers, by turns, so that whatever slows the machine slows both. Not thread-safe. */
final class Trial {
    // What a server does after its answer is its own cost, and must not slow the other.
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_UNREST = Duration.ofSeconds(10);

    private final Operation operation;
    private final Samples stockSamples = new Samples();
    private final Samples oursSamples = new Samples();
    private int turns;

    Trial(Operation operation) {
        this.operation = operation;
    }

    Operation operation() {
        return operation;
    }

    Samples stock() {
        return stockSamples;
    }

    Samples ours() {
        return oursSamples;
    }

    void round(Subject stock, Subject ours) throws IOException, InterruptedException {
        for (int i = 0; i < operation.perRound(); i++) {
            turn(stock, ours);
        }
        if (operation.stock().isPresent()) {
            stockSamples.endRound();
        }
        oursSamples.endRound();
    }

    private void turn(Subject stock, Subject ours) throws IOException, InterruptedException {
        turns++;
        if (turns % 2 == 0) {
            measure(ours, operation.ours(), oursSamples);
        }
        if (operation.stock().isPresent()) {
            measure(stock, operation.stock().get(), stockSamples);
        }
        if (turns % 2 == 1) {
            measure(ours, operation.ours(), oursSamples);
        }
    }

    private void measure(Subject subject, Operation.Step step, Samples samples)
            throws IOException, InterruptedException {
        operation.prepare().in(subject);
        settle(subject);
        long statements = subject.statements();
        ProcessorTime processor = subject.processorTime();
        long start = System.nanoTime();
        step.in(subject);
        long nanos = System.nanoTime() - start;
        settle(subject);
        samples.add(
                nanos,
                subject.statements() - statements,
                subject.processorTime().minus(processor));
    }

    private static void settle(Subject subject) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_UNREST.toNanos();
        long seen;
        do {
            seen = subject.statements();
            Thread.sleep(QUIET.toMillis());
        } while (subject.statements() != seen && System.nanoTime() < deadline);
    }
}
