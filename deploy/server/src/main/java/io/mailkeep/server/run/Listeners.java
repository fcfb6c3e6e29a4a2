package io.mailkeep.server.run;

import static java.util.stream.Collectors.joining;

import io.mailkeep.engines.FreePorts;
import io.mailkeep.server.home.Port;
import io.mailkeep.server.home.StartUpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The ports of a server: whether they can be had, and fresh ones where any will do. */
public final class Listeners {
    // Below the range from which systems take the ports of outgoing connections.
    private static final int FIRST_FREE_BASE = 2_000;
    private static final int END_OF_FREE_BASES = 8_000;
    private static final int ATTEMPTS = 50;

    private Listeners() {}

    /**
     * Tries each port in effect before anything is started on it.
     *
     * @throws StartUpException naming every port that cannot be had and what to do
     */
    static void check() {
        List<String> obstacles = Arrays.stream(Port.values())
                .map(Listeners::obstacle)
                .flatMap(Optional::stream)
                .toList();
        if (!obstacles.isEmpty()) {
            throw new StartUpException(String.join(", ", obstacles)
                    + "; free it, or move the whole server with --base-port N (SMTP is N+25, POP3 N+110 and so on)");
        }
    }

    /** Gives each listener a port that is free now. */
    public static void publishFree() {
        Iterator<Integer> free = FreePorts.ofLoopback(Port.values().length).iterator();
        for (Port port : Port.values()) {
            System.setProperty(port.property(), Integer.toString(free.next()));
        }
    }

    static String listed() {
        return Arrays.stream(Port.values())
                .map(port -> port + " " + port.number())
                .collect(joining(", "));
    }

    /** A base port above which nobody listens now, there and where the next node of a cluster would. */
    static int freeBasePort() {
        return Stream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST_FREE_BASE, END_OF_FREE_BASES))
                .limit(ATTEMPTS)
                .filter(base -> Stream.of(base, base + LocalCluster.BETWEEN_NODES)
                        .flatMap(each -> Arrays.stream(Port.values()).map(port -> port.above(each)))
                        .allMatch(number -> obstacle(number).isEmpty()))
                .findFirst()
                .orElseThrow(() -> new StartUpException("Too many ports of this machine are taken"));
    }

    /** Those of a server with that base port, if none of them is moved. */
    static String listed(int base) {
        return Arrays.stream(Port.values())
                .map(port -> port + " " + port.above(base))
                .collect(joining(", "));
    }

    private static Optional<String> obstacle(Port port) {
        return obstacle(port.number())
                .map(reason -> "port " + port.number() + " (" + port + ") is taken or forbidden: " + reason);
    }

    private static Optional<String> obstacle(int number) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
            return Optional.empty();
        } catch (BindException e) {
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
