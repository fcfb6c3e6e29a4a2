package io.mailkeep.engines;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Ports that nobody listens on, for tests and trials. */
public final class FreePorts {
    // Below the range from which systems take the ports of outgoing connections: an engine, or a server, binds seconds
    // after the port was found free.
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 50;
    /** Of processes of one build, which would take each other's: each has ports of its own. */
    private static final int FORKS = 4;

    private FreePorts() {}

    /** A port that is free at the moment; whoever is fast can still take it. */
    static int on(String address) {
        return on(address, 1).get(0);
    }

    /**
     * Different ports of 127.0.0.1 that are free at the moment; whoever is fast can still take one.
     *
     * @param count how many, at most 50
     * @throws EngineException when there are not that many
     */
    public static List<Integer> ofLoopback(int count) {
        return on("127.0.0.1", count);
    }

    /** The same of an address. */
    static List<Integer> on(String address, int count) {
        int some = (END - FIRST) / FORKS;
        int first = FIRST + Integer.getInteger("mailkeep.fork", 0) % FORKS * some;
        List<Integer> ports = Stream.generate(() -> ThreadLocalRandom.current().nextInt(first, first + some))
                .limit(ATTEMPTS + count)
                .distinct()
                .filter(port -> refusal(address, port).isEmpty())
                .limit(count)
                .toList();
        if (ports.size() < count) {
            throw new EngineException(
                    "No port can be opened on " + address + ": is it an address of this machine's loopback?",
                    refusal(address, 0).orElse(null));
        }
        return ports;
    }

    private static Optional<IOException> refusal(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
