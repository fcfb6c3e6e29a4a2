package io.mailkeep.bench.sweep;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mailkeep.bench.ImapClient;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** One POP3 session of a client that looks for new mail and leaves. Blocking; not thread-safe. */
final class PollClient implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 60_000;

    private final Socket socket;
    private final BufferedReader in;

    private PollClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    /** Logs in, asks STAT and UIDL and quits; fails unless the maildrop has so many messages. */
    static void poll(int port, String user, int messages) throws IOException {
        try (PollClient client = new PollClient(port)) {
            client.ok();
            client.say("USER " + user);
            client.say("PASS " + ImapClient.PASSWORD);
            client.say("STAT");
            client.say("UIDL");
            if (client.lines() != messages) {
                throw new IllegalStateException("UIDL of " + user + " has not " + messages + " lines");
            }
            client.say("QUIT");
        }
    }

    private void say(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        ok();
    }

    private void ok() throws IOException {
        String answer = line();
        if (!answer.startsWith("+OK")) {
            throw new IllegalStateException("The server answered " + answer);
        }
    }

    private int lines() throws IOException {
        int lines = 0;
        while (!line().equals(".")) {
            lines++;
        }
        return lines;
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("The server closed the connection");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
