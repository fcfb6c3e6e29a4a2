package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A user's POP3 client, which leaves all mail on the server and knows by the UIDLs what it has. Blocking; one poll at a
 * time.
 */
public final class PollingClient {
    private final Program program;
    private final boolean remembers;
    private final Way way;

    private PollingClient(Program program, boolean remembers, Way way) {
        this.program = program;
        this.remembers = remembers;
        this.way = way;
    }

    private interface Way {
        void poll(Program program, int port) throws IOException, InterruptedException;
    }

    /**
     * Asks for one message at a time.
     *
     * @param home an existing directory of its own
     */
    public static PollingClient fetchmail(Path home, String user, String password) {
        return new PollingClient(new Program("fetchmail", home, user, password), true, Fetchmail::poll);
    }

    /**
     * Sends commands ahead of the answers.
     *
     * @param home an existing directory of its own
     */
    public static PollingClient mpop(Path home, String user, String password) {
        return new PollingClient(new Program("mpop", home, user, password), true, Mpop::poll);
    }

    /**
     * Writes down what it has at the end of a poll.
     *
     * @param home an existing directory of its own
     */
    public static PollingClient getmail(Path home, String user, String password) {
        return new PollingClient(new Program("getmail", home, user, password), false, Getmail::poll);
    }

    /** For people: the program. */
    public String name() {
        return program.name();
    }

    /** Whether the system has it. */
    public boolean isInstalled() {
        return program.isInstalled();
    }

    /** Whether it remembers what it has of a poll that went wrong; if not, it is right to fetch that again. */
    public boolean remembers() {
        return remembers;
    }

    /**
     * Fetches from the server at that port of this machine; whatever the port, it is the same server to the client.
     *
     * @throws IOException when the client says that something went wrong
     */
    public void poll(int port) throws IOException, InterruptedException {
        way.poll(program, port);
    }

    /** What was downloaded since this was asked last, the beginnings of what was cut off among it. */
    public List<String> taken() throws IOException {
        return program.taken();
    }
}
