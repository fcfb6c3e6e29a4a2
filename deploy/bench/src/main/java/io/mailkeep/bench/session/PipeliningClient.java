package io.mailkeep.bench.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mailkeep.bench.ImapClient;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A POP3 session that is open. Blocking; not thread-safe. */
final class PipeliningClient implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 300_000;
    private static final int BUFFER = 1 << 16;

    private final Socket socket;
    private final BufferedReader in;

    private PipeliningClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1), BUFFER);
    }

    static PipeliningClient login(int port, String user) throws IOException {
        PipeliningClient client = new PipeliningClient(port);
        client.ok();
        client.say("USER " + user);
        client.say("PASS " + ImapClient.PASSWORD);
        return client;
    }

    /** The rest of the line that answers a command. */
    String say(String command) throws IOException {
        send(command + "\r\n");
        return ok();
    }

    /** Marks the first messages without waiting for an answer in between. */
    void deleteAhead(int messages) throws IOException {
        StringBuilder commands = new StringBuilder();
        for (int number = 1; number <= messages; number++) {
            commands.append("DELE ").append(number).append("\r\n");
        }
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                send(commands.toString());
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        for (int number = 1; number <= messages; number++) {
            ok();
        }
        sent.join();
    }

    /** How many messages LIST has. */
    int list() throws IOException {
        say("LIST");
        int lines = 0;
        while (!line().equals(".")) {
            lines++;
        }
        return lines;
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private String ok() throws IOException {
        String answer = line();
        if (!answer.startsWith("+OK")) {
            throw new IllegalStateException("The server answered " + answer);
        }
        return answer.substring("+OK".length());
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
