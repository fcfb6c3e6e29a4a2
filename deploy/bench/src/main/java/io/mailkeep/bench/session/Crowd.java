package io.mailkeep.bench.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Connections on which nobody logs in, held open: silent ones, and some that send a command octet by octet. */
final class Crowd implements AutoCloseable {
    private static final ByteBuffer OCTET =
            ByteBuffer.wrap("N".getBytes(US_ASCII)).asReadOnlyBuffer();

    private final List<SocketChannel> connections = new ArrayList<>();
    private final ScheduledExecutorService slowly = new ScheduledThreadPoolExecutor(1);
    private final Future<?> sending;

    private Crowd(int port, int silent, int slow) throws IOException {
        for (int number = 0; number < silent + slow; number++) {
            SocketChannel connection =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            connections.add(connection);
            if (connection.read(ByteBuffer.allocate(1)) < 1) {
                close();
                throw new IllegalStateException("Connection " + (number + 1) + " was not greeted");
            }
        }
        sending = slowly.scheduleAtFixedRate(
                () -> sendAnOctet(connections.subList(silent, silent + slow)), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Connects them and reads their greetings. Blocking.
     *
     * @param slow how many send an octet a second from then on, and never an end of line
     */
    static Crowd gather(int port, int silent, int slow) throws IOException {
        return new Crowd(port, silent, slow);
    }

    private static void sendAnOctet(List<SocketChannel> senders) {
        try {
            for (SocketChannel sender : senders) {
                sender.write(OCTET.duplicate());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if one of those that send was hung up on. */
    void check() throws ExecutionException, InterruptedException {
        if (sending.isDone()) {
            sending.get();
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
