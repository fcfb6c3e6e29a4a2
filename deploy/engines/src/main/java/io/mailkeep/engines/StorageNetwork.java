package io.mailkeep.engines;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What a ring's nodes reach each other through, so that one can be cut off from the others, both ways: connections stay
 * open, new ones are taken, and nothing gets through until it is mended. Then what was sent arrives late, as by TCP after
 * a short cut of a real network. Thread-safe.
 */
final class StorageNetwork {
    // What each connection of Cassandra begins with (its HandshakeProtocol.Initiate): magic, flags, the length of the
    // caller's address and port, and these. The source of the connection would not tell: it is the same for all.
    private static final int BEFORE_ADDRESS = 4 + 4 + 1;
    private static final int IP_V4 = 4;
    private static final int PORT = 2;

    private final Set<InetAddress> cutOff = new HashSet<>();

    /** Takes a node's connections at the first address, until it is closed, and leads them to the second. */
    Relay relay(InetSocketAddress known, InetSocketAddress node) {
        return new Relay(known, node, in -> caller(in, known.getAddress()));
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

    private Relay.Caller caller(InputStream in, InetAddress called) throws IOException {
        byte[] introduction = in.readNBytes(BEFORE_ADDRESS + IP_V4);
        InetAddress name = introduced(introduction);
        return new Relay.Caller(() -> awaitPassage(name, called), introduction);
    }

    private static InetAddress introduced(byte[] introduction) throws IOException {
        if (introduction.length < BEFORE_ADDRESS + IP_V4 || introduction[BEFORE_ADDRESS - 1] != IP_V4 + PORT) {
            throw new IOException("no node of Cassandra calls, or one without an IPv4 address");
        }
        return InetAddress.getByAddress(Arrays.copyOfRange(introduction, BEFORE_ADDRESS, introduction.length));
    }
}
