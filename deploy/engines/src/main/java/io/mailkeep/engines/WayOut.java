package io.mailkeep.engines;

import static java.util.stream.Collectors.joining;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process reaches others through, so that it can be cut off from them while it goes on and others reach it: as in
 * a {@link StorageNetwork}, connections stay open, and what is sent meanwhile arrives late. Its connections are led to
 * relays in its own library's {@code connect}, so neither it nor who is called has to know. Thread-safe.
 */
final class WayOut implements AutoCloseable {
    // As many as the library has room for.
    private static final int MOST = 64;

    private final Map<InetSocketAddress, Relay> relays = new LinkedHashMap<>();
    private final Preload preload;
    private boolean cut;

    /** To these addresses of IPv4, 64 at most, with its files in the directory. */
    WayOut(Path directory, List<InetSocketAddress> others) {
        if (others.size() > MOST || !others.stream().allMatch(other -> other.getAddress() instanceof Inet4Address)) {
            throw new IllegalArgumentException("no more than " + MOST + ", and of IPv4: " + others);
        }
        try {
            others.forEach(other -> relays.computeIfAbsent(other, this::relay));
            this.preload = Preload.compiled("connect.c", directory, "MAILKEEP_ROUTES", routes());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Relay relay(InetSocketAddress other) {
        return new Relay(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                other,
                in -> new Relay.Caller(this::awaitPassage));
    }

    private String routes() {
        return relays.entrySet().stream()
                .map(route -> route.getKey().getAddress().getHostAddress() + ":"
                        + route.getKey().getPort() + "=" + route.getValue().port())
                .collect(joining(" "));
    }

    /** For processes that are to take it. */
    Preload preload() {
        return preload;
    }

    synchronized void cut() {
        cut = true;
    }

    synchronized void mend() {
        cut = false;
        notifyAll();
    }

    private synchronized void awaitPassage() throws InterruptedException {
        while (cut) {
            wait();
        }
    }

    /** Hangs up for good. */
    @Override
    public void close() {
        relays.values().forEach(Relay::close);
        // Who waits for passage would wait for ever.
        mend();
    }
}
