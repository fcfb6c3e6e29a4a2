package io.mailkeep.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes connections at one address, until it is closed, and leads them to another one. Thread-safe. */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final InetSocketAddress called;
    private final Host host;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Decides what gets through. */
    interface Host {
        /** Reads no more of a new connection than tells who calls. */
        Caller receive(InputStream in) throws IOException;
    }

    /** Who calls. */
    static final class Caller {
        private final Passage passage;
        private final byte[] introduction;

        /** By what was read of the connection, which is passed on. */
        Caller(Passage passage, byte... introduction) {
            this.passage = passage;
            this.introduction = introduction.clone();
        }
    }

    /** Between two sides, both ways. */
    interface Passage {
        /** Returns when it is open. */
        void await() throws InterruptedException;
    }

    /** The entrance may have port 0, for any that is free. */
    Relay(InetSocketAddress entrance, InetSocketAddress called, Host host) {
        this.called = called;
        this.host = host;
        try {
            this.entrance = new ServerSocket();
            this.entrance.bind(entrance);
        } catch (IOException e) {
            throw new EngineException("Nobody can listen on " + entrance, e);
        }
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = entrance.accept();
                start(() -> connect(caller));
            }
        } catch (IOException closed) {
            // No more callers.
        }
    }

    private void connect(Socket caller) {
        try (caller;
                Socket callee = new Socket()) {
            open.add(caller);
            open.add(callee);
            if (entrance.isClosed()) {
                return;
            }
            Caller who = host.receive(caller.getInputStream());
            who.passage.await();
            callee.connect(called);
            callee.getOutputStream().write(who.introduction);
            start(() -> pass(callee, caller, who.passage));
            pass(caller, callee, who.passage);
        } catch (IOException ended) {
            // By either side, or the host knows no such caller.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    /** Until either side hangs up, which then is told to the other. */
    private static void pass(Socket from, Socket to, Passage passage) {
        try (from;
                to) {
            copy(from, to, passage);
            // That somebody hung up gets no further than what he sent.
            passage.await();
        } catch (IOException ended) {
            // It was hung up on before.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to, Passage passage) throws IOException, InterruptedException {
        try {
            from.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                passage.await();
                out.write(buffer, 0, read);
            }
        } catch (IOException ended) {
            // By either side.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Hangs up, and takes no more connections. */
    @Override
    public void close() {
        closeQuietly(entrance);
        open.forEach(Relay::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is of no use any more.
        }
    }
}
