package io.mailkeep.server.faults;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's connection. Any exception means that the outcome of the last command is unknown; an answer that is not the
 * wanted one is a {@link RefusedException}, and then it is known.
 */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final BufferedReader reader;

    Wire(int port, String greeting) throws IOException {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            require(greeting);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Has a mail sent to a user up to the line that ends it.
     *
     * @param hello of the protocol, SMTP or LMTP
     * @param message its header without From, and its body
     */
    static Wire mail(int port, String hello, String address, String message) throws IOException {
        Wire wire = new Wire(port, "220");
        try {
            wire.send(hello);
            wire.readUntil("250 ");
            wire.command("MAIL FROM:<sender@elsewhere.test>", "250");
            wire.command("RCPT TO:<" + address + ">", "250");
            wire.command("DATA", "354");
            wire.send("From: sender@elsewhere.test\r\n" + message);
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** A session of POP3 in which the user is logged in. */
    static Wire pop3(int port, String address, String password) throws IOException {
        Wire wire = new Wire(port, "+OK");
        try {
            wire.command("USER " + address, "+OK");
            wire.command("PASS " + password, "+OK");
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** A session of IMAP in which the user is logged in. */
    static Wire imap(int port, String address, String password) throws IOException {
        Wire wire = new Wire(port, "* OK");
        try {
            wire.imap("a", "LOGIN " + address + " " + password);
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** The same with a mailbox selected. */
    static Wire imap(int port, String address, String password, String mailbox) throws IOException {
        Wire wire = imap(port, address, password);
        try {
            wire.imap("b", "SELECT " + mailbox);
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    void send(String line) throws IOException {
        part(line + "\r\n");
    }

    /** Sends this and no line's end. */
    void part(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Closes without waiting for what is on its way. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    String read() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new EOFException("the server hung up");
        }
        return line;
    }

    /** Sends a command whose answer is one line. */
    String command(String line, String wanted) throws IOException {
        send(line);
        return require(wanted);
    }

    private String require(String wanted) throws IOException {
        String answer = read();
        if (!answer.startsWith(wanted)) {
            throw new RefusedException(answer);
        }
        return answer;
    }

    /** The lines before one that begins in that way, which ends them. */
    List<String> readUntil(String last) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = read(); !line.startsWith(last); line = read()) {
            lines.add(line);
        }
        return lines;
    }

    /** An IMAP command that is to be OK; what was said before that. */
    List<String> imap(String tag, String command) throws IOException {
        send(tag + " " + command);
        List<String> lines = new ArrayList<>();
        for (String line = read(); ; line = read()) {
            if (line.startsWith(tag + " OK")) {
                return lines;
            }
            if (line.startsWith(tag + " ")) {
                throw new RefusedException(line);
            }
            lines.add(line);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The server answered, and not what was wanted. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String answer) {
            super(answer);
        }
    }
}
