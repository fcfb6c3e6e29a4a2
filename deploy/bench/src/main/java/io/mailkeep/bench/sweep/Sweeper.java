package io.mailkeep.bench.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeep.bench.James;
import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.time.Duration;

/** Sweeps by the server's own task, as an administrator does. Blocking; not thread-safe. */
final class Sweeper {
    /** What the server allows at most. */
    static final int UNBOUNDED = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final James james;
    private final CassandraNode cassandra;

    Sweeper(James james, CassandraNode cassandra) {
        this.james = james;
        this.cassandra = cassandra;
    }

    /** What one sweep did and what the server and Cassandra did in the meantime. */
    record Sweep(long users, long expired, Duration took, long statements, ProcessorTime processor) {}

    /** Sweeps all users; fails unless all could be looked after. */
    Sweep sweep(int usersPerSecond) throws IOException, InterruptedException {
        long statements = james.statements().soFar();
        ProcessorTime processor = processorTime();
        long begin = System.nanoTime();
        String task = JSON.readTree(james.webadmin("POST", "/keepcopy/sweep?usersPerSecond=" + usersPerSecond, ""))
                .get("taskId")
                .asText();
        JsonNode end = JSON.readTree(james.webadmin("GET", "/tasks/" + task + "/await?timeout=1d", ""));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        JsonNode details = end.get("additionalInformation");
        if (!end.get("status").asText().equals("completed")
                || details.get("usersInUse").asLong() > 0) {
            throw new IllegalStateException("The sweep ended with " + end);
        }
        return new Sweep(
                details.get("usersSeen").asLong(),
                details.get("messagesExpired").asLong(),
                took,
                james.statements().soFar() - statements,
                processorTime().minus(processor));
    }

    private ProcessorTime processorTime() {
        return new ProcessorTime(
                james.processorTime(),
                ProcessHandle.of(cassandra.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO));
    }
}
