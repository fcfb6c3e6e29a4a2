package io.mailkeep.bench.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Connections on which nobody logs in, held open: silent ones, and some that send a command octet by octet. */
final class Crowd implements AutoCloseable {
    private static final ByteBuffer OCTET =
            ByteBuffer.wrap("N".getBytes(US_ASCII)).asReadOnlyBuffer();

    private final List<SocketChannel> connections;
    private final ScheduledExecutorService slowly = new ScheduledThreadPoolExecutor(1);
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    private Crowd(List<SocketChannel> connections) {
        this.connections = connections;
    }

    /**
     * Connects them and reads their greetings. Blocking.
     *
     * @param slow how many send an octet a second from then on, and never an end of line
     */
    static Crowd gather(int port, int silent, int slow) throws IOException {
        List<SocketChannel> connections = new ArrayList<>();
        Crowd crowd = new Crowd(connections);
        for (int number = 0; number < silent + slow; number++) {
            SocketChannel connection =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            connections.add(connection);
            if (connection.read(ByteBuffer.allocate(1)) < 1) {
                crowd.close();
                throw new IllegalStateException("Connection " + (number + 1) + " was not greeted");
            }
        }
        List<SocketChannel> senders = List.copyOf(connections.subList(silent, connections.size()));
        crowd.slowly.scheduleAtFixedRate(() -> crowd.sendAnOctet(senders), 1, 1, TimeUnit.SECONDS);
        return crowd;
    }

    private void sendAnOctet(List<SocketChannel> senders) {
        try {
            for (SocketChannel sender : senders) {
                sender.write(OCTET.duplicate());
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Whether all of them are as they were; fails otherwise. */
    void check() throws IOException {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() throws IOException {
        slowly.shutdownNow();
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
