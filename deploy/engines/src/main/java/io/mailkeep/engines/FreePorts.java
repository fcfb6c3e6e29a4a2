package io.mailkeep.engines;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Ports that nobody listens on. */
final class FreePorts {
    // Below the range from which systems take the ports of outgoing connections: an engine binds seconds after the
    // port was found free.
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 50;

    private FreePorts() {}

    /** A port that is free at the moment; whoever is fast can still take it. */
    static int on(String address) {
        return Stream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST, END))
                .limit(ATTEMPTS)
                .filter(port -> refusal(address, port).isEmpty())
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "No port can be opened on " + address + ": is it an address of this machine's loopback?",
                        refusal(address, 0).orElse(null)));
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
