package io.mailkeep.imap.amqp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Before a broker; until it goes on, it reads of each connection what a client says first, and then no more. */
final class StallingProxy implements AutoCloseable {
    private static final int SAID_FIRST = 4096;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch stalls = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    StallingProxy(int broker) throws IOException {
        threads.execute(() -> accept(broker));
    }

    int port() {
        return server.getLocalPort();
    }

    /** Or did. */
    boolean stalls() {
        return stalls.getCount() == 0;
    }

    /** With what connects from now on. */
    void goOn() {
        goesOn.countDown();
    }

    private void accept(int port) {
        try {
            while (true) {
                Socket client = server.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), port);
                threads.execute(() -> pass(client, broker, SAID_FIRST));
                threads.execute(() -> pass(broker, client, Integer.MAX_VALUE));
            }
        } catch (IOException e) {
            // It is closed, or the broker is.
        }
    }

    private void pass(Socket from, Socket to, int most) {
        try (from;
                to) {
            byte[] buffer = new byte[1024];
            int passed = 0;
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
                passed += read;
                if (passed >= most && goesOn.getCount() > 0) {
                    stalls.countDown();
                    goesOn.await();
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            // One of the two ended the connection, or the test.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
