package io.mailkeep.bench;

import java.time.Duration;

/** Of a server and of the Cassandra beneath it. */
public record ProcessorTime(Duration server, Duration cassandra) {
    public static final ProcessorTime NONE = new ProcessorTime(Duration.ZERO, Duration.ZERO);

    public ProcessorTime plus(ProcessorTime other) {
        return new ProcessorTime(server.plus(other.server), cassandra.plus(other.cassandra));
    }

    public ProcessorTime minus(ProcessorTime other) {
        return new ProcessorTime(server.minus(other.server), cassandra.minus(other.cassandra));
    }
}
