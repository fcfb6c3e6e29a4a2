package io.mailkeep.server.client;

import java.io.IOException;
import java.util.List;

/**
 * A user's POP3 client, which leaves all mail on the server and knows by the UIDLs what it has. Blocking; one poll at a
 * time.
 */
public interface PollingClient {
    /** For people: the program. */
    String name();

    /** Whether the system has it. */
    boolean isInstalled();

    /** Whether it remembers what it has of a poll that went wrong; if not, it is right to fetch that again. */
    boolean remembers();

    /**
     * Fetches from the server at that port of this machine; whatever the port, it is the same server to the client.
     *
     * @throws IOException when the client says that something went wrong
     */
    void poll(int port) throws IOException, InterruptedException;

    /** What was downloaded since this was asked last, the beginnings of what was cut off among it. */
    List<String> taken() throws IOException;
}
