package io.mailkeep.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One operation on several servers, by turns, so that whatever slows the machine slows all. Not thread-safe. */
final class Trial {
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_UNREST = Duration.ofSeconds(10);

    private final Operation operation;
    private final Duration quietAfter;
    private final Map<James.Setup, Samples> samples = new EnumMap<>(James.Setup.class);
    private int turns;

    Trial(Operation operation) {
        this(operation, QUIET);
    }

    /** A server that asks Cassandra for nothing for so long is done with what follows its answers. */
    Trial(Operation operation, Duration quietAfter) {
        this.operation = operation;
        this.quietAfter = quietAfter;
    }

    Operation operation() {
        return operation;
    }

    Samples of(James.Setup setup) {
        return samples.computeIfAbsent(setup, any -> new Samples());
    }

    void round(List<Subject> subjects) throws IOException, InterruptedException {
        for (int i = 0; i < operation.perRound(); i++) {
            turn(subjects);
        }
        samples.values().forEach(Samples::endRound);
    }

    private void turn(List<Subject> subjects) throws IOException, InterruptedException {
        List<Subject> order = new ArrayList<>(subjects);
        Collections.rotate(order, turns++);
        for (Subject subject : order) {
            Optional<Operation.Step> step = operation.on(subject.setup());
            if (step.isPresent()) {
                measure(subject, step.get());
            }
        }
    }

    // What a server does after its answer is its own cost, and must not slow the others.
    private void measure(Subject subject, Operation.Step step) throws IOException, InterruptedException {
        operation.prepare().in(subject);
        settle(subject, QUIET);
        long statements = subject.statements();
        ProcessorTime processor = subject.processorTime();
        long[] nanos = new long[operation.onEnd()];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            step.in(subject);
            nanos[i] = System.nanoTime() - start;
        }
        settle(subject, quietAfter);
        of(subject.setup())
                .add(subject.statements() - statements, subject.processorTime().minus(processor), nanos);
    }

    private static void settle(Subject subject, Duration quiet) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_UNREST.toNanos();
        long seen;
        do {
            seen = subject.statements();
            Thread.sleep(quiet.toMillis());
        } while (subject.statements() != seen && System.nanoTime() < deadline);
    }
}
