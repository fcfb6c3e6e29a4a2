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

    /**
     * Connects them and reads their greetings. Blocking.
     *
     * @param slow how many send an octet a second from then on, and never an end of line
     */
    Crowd(int port, int silent, int slow) throws IOException {
        try {
            for (int number = 1; number <= silent + slow; number++) {
                connections.add(greeted(port, number));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        sending = slowly.scheduleAtFixedRate(
                () -> sendAnOctet(connections.subList(silent, silent + slow)), 1, 1, TimeUnit.SECONDS);
    }

    /** Its greeting is read, and nothing waits for more. */
    private static SocketChannel greeted(int port, int number) throws IOException {
        SocketChannel connection = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ByteBuffer octet = ByteBuffer.allocate(1);
        do {
            octet.clear();
            if (connection.read(octet) < 1) {
                connection.close();
                throw new IllegalStateException("Connection " + number + " was not greeted");
            }
        } while (octet.get(0) != '\n');
        connection.configureBlocking(false);
        return connection;
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

    /** Fails if one of them was hung up on, or answered. */
    void check() throws ExecutionException, InterruptedException, IOException {
        if (sending.isDone()) {
            sending.get();
        }
        for (SocketChannel connection : connections) {
            if (connection.read(ByteBuffer.allocate(1)) != 0) {
                throw new IllegalStateException("A connection that had said nothing complete was not left open");
            }
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
