package io.mailkeep.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a ring's nodes reach each other through, so that one can be cut off from the others, both ways: connections stay
 * open, new ones are taken, and nothing gets through until it is mended. Then what was sent arrives late, as by TCP after
 * a short cut of a real network. Thread-safe.
 */
final class StorageNetwork {
    private static final int BUFFER = 1 << 16;

    // What each connection of Cassandra begins with (its HandshakeProtocol.Initiate): magic, flags, the length of the
    // caller's address and port, and these. The source of the connection would not tell: it is the same for all.
    private static final int BEFORE_ADDRESS = 4 + 4 + 1;
    private static final int IP_V4 = 4;
    private static final int PORT = 2;

    private final Set<InetAddress> cutOff = new HashSet<>();

    /** Takes a node's connections at the first address, until it is closed, and leads them to the second. */
    Relay relay(InetSocketAddress known, InetSocketAddress node) {
        return new Relay(known, node);
    }

    synchronized void cutOff(InetAddress node) {
        cutOff.add(node);
    }

    synchronized void mend(InetAddress node) {
        cutOff.remove(node);
        notifyAll();
    }

    private synchronized void awaitPassage(InetAddress from, InetAddress to) throws InterruptedException {
        while (cutOff.contains(from) || cutOff.contains(to)) {
            wait();
        }
    }

    private static InetAddress introduced(byte[] introduction) throws IOException {
        if (introduction.length < BEFORE_ADDRESS + IP_V4 || introduction[BEFORE_ADDRESS - 1] != IP_V4 + PORT) {
            throw new IOException("no node of Cassandra calls, or one without an IPv4 address");
        }
        return InetAddress.getByAddress(Arrays.copyOfRange(introduction, BEFORE_ADDRESS, introduction.length));
    }

    /** One node's entrance. */
    final class Relay implements AutoCloseable {
        private final InetSocketAddress known;
        private final InetSocketAddress node;
        private final ServerSocket entrance;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();

        private Relay(InetSocketAddress known, InetSocketAddress node) {
            this.known = known;
            this.node = node;
            try {
                entrance = new ServerSocket();
                entrance.bind(known);
            } catch (IOException e) {
                throw new EngineException("Nobody can listen on " + known, e);
            }
            start(this::accept);
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
                    Socket called = new Socket()) {
                open.add(caller);
                open.add(called);
                byte[] introduction = caller.getInputStream().readNBytes(BEFORE_ADDRESS + IP_V4);
                InetAddress name = introduced(introduction);
                awaitPassage(name, known.getAddress());
                called.connect(node);
                called.getOutputStream().write(introduction);
                start(() -> pass(called, caller, name));
                pass(caller, called, name);
            } catch (IOException ended) {
                // By either side, or it is no node that calls.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.removeIf(Socket::isClosed);
            }
        }

        /** Until either side hangs up, which then is told to the other. */
        private void pass(Socket from, Socket to, InetAddress caller) {
            try (from;
                    to) {
                from.setTcpNoDelay(true);
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    awaitPassage(caller, known.getAddress());
                    out.write(buffer, 0, read);
                }
            } catch (IOException ended) {
                // By either side.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "storage-network");
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
}
