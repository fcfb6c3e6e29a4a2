package io.mailkeep.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A connection to an IMAP server. Blocking; not thread-safe. */
public final class ImapClient implements AutoCloseable {
    public static final String PASSWORD = "secret";

    private static final int PATIENCE_MILLISECONDS = 300_000;

    private final Socket socket;
    private final BufferedReader in;
    private int commands;
    private String selected = "";

    private ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1), 1 << 16);
    }

    static ImapClient login(int port, String user) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        ImapClient client = new ImapClient(socket);
        client.readThrough(line -> line.startsWith("* OK"));
        client.command("LOGIN " + user + " " + PASSWORD);
        return client;
    }

    /** The lines of the answer, which has to be OK. */
    public List<String> command(String command) throws IOException {
        return answer(send(command));
    }

    /** Sends without waiting; returns the tag. */
    String send(String command) throws IOException {
        commands++;
        String tag = "a" + commands;
        write(tag + " " + command);
        return tag;
    }

    List<String> answer(String tag) throws IOException {
        List<String> lines = readThrough(line -> line.startsWith(tag + " "));
        String last = lines.get(lines.size() - 1);
        if (!last.startsWith(tag + " OK")) {
            throw new IllegalStateException("The server answered " + last);
        }
        return lines;
    }

    /** SELECT with what follows the name of the mailbox. */
    List<String> select(String mailbox, String parameters) throws IOException {
        List<String> answer = command("SELECT " + mailbox + parameters);
        selected = mailbox;
        return answer;
    }

    /** Selects the mailbox unless it is. */
    void use(String mailbox) throws IOException {
        if (!selected.equals(mailbox)) {
            select(mailbox, "");
        }
    }

    void leave() throws IOException {
        if (!selected.isEmpty()) {
            command("UNSELECT");
            selected = "";
        }
    }

    void idle(String mailbox) throws IOException {
        use(mailbox);
        send("IDLE");
        readThrough(line -> line.startsWith("+"));
    }

    List<String> readThrough(Predicate<String> last) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (last.test(line)) {
                return lines;
            }
        }
        throw new EOFException("The server closed the connection");
    }

    public static String append(String mailbox, String message) {
        return "APPEND " + mailbox + " {" + message.length() + "+}\r\n" + message;
    }

    private void write(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
