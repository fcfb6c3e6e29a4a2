package io.mailkeep.engines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that nobody listens on. */
final class FreePorts {
    private FreePorts() {}

    /** A port that is free at the moment; whoever is fast can still take it. */
    static int on(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EngineException(
                    "No port can be opened on " + address + ": is it an address of this machine's loopback?", e);
        }
    }
}
