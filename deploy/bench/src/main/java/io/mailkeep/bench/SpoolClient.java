package io.mailkeep.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** Sends mail by SMTP, one after the other, in one connection. Blocking; not thread-safe. */
final class SpoolClient implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 300_000;
    private static final String LINE = "0123456789".repeat(7) + "\r\n";

    private final Socket socket;
    private final BufferedReader in;

    SpoolClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        expect("220");
        say("HELO here", "250");
    }

    void send(String recipient, SpoolPipelines.Pipeline pipeline, String messageId, int octets) throws IOException {
        say("MAIL FROM:<sender@elsewhere.test>", "250");
        say("RCPT TO:<" + recipient + ">", "250");
        say("DATA", "354");
        say(
                "From: sender@elsewhere.test\r\nMessage-ID: <" + messageId + "@elsewhere.test>\r\n"
                        + SpoolPipelines.FIELD + ": " + pipeline.name() + "\r\nSubject: " + messageId + "\r\n\r\n"
                        + LINE.repeat(Math.max(1, octets / LINE.length())) + ".",
                "250");
    }

    private void say(String command, String code) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        expect(code);
    }

    private void expect(String code) throws IOException {
        String answer = in.readLine();
        if (answer == null) {
            throw new EOFException("The server closed the connection");
        }
        if (!answer.startsWith(code)) {
            throw new IllegalStateException("The server answered " + answer + " in the place of " + code);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
