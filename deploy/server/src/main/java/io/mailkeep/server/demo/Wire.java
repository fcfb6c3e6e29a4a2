package io.mailkeep.server.demo;

import io.mailkeep.server.home.Port;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A socket of a line protocol. Lines are ISO 8859-1, so that no byte is lost in a string. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private static final Pattern LINE_STARTING_WITH_DOT = Pattern.compile("(?<=^|\n)\\.");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Wire(Port port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port.number());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Up to the next CRLF, without it. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int previous = -1, next = in.read(); ; previous = next, next = in.read()) {
            if (next < 0) {
                throw new EOFException(
                        "The server hung up after \"" + line.toString(StandardCharsets.ISO_8859_1) + '"');
            }
            if (next == '\n' && previous == '\r') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.substring(0, text.length() - 1);
            }
            line.write(next);
        }
    }

    String readBytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("The server hung up in the middle of a message");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void send(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** The lines of a message, dots doubled (RFC 5321 §4.5.2), and the lone dot that ends it. */
    void sendStuffed(String message) throws IOException {
        String stuffed = LINE_STARTING_WITH_DOT.matcher(message).replaceAll("..");
        out.write(stuffed.getBytes(StandardCharsets.ISO_8859_1));
        send(".");
    }

    /** The lines up to a lone dot, dots undoubled (RFC 1939 §3). */
    String readStuffed() throws IOException {
        StringBuilder message = new StringBuilder();
        for (String line = readLine(); !line.equals("."); line = readLine()) {
            message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return message.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
