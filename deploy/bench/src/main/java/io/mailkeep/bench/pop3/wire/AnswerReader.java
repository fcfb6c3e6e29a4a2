package io.mailkeep.bench.pop3.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a server's answers without keeping them: the client must cost as little as it can. Not thread-safe. */
final class AnswerReader {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * What follows a status line.
     *
     * @param octets with their CRLF, without what was stuffed and the line that ends the answer
     */
    record Body(int lines, long octets) {}

    /** The status line without its CRLF. */
    String status() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = next(); octet != '\n'; octet = next()) {
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    /** Everything up to the line with nothing but a dot. */
    Body body() throws IOException {
        int lines = 0;
        long octets = 0;
        while (true) {
            int first = next();
            if (first == '.') {
                first = next();
                if (first == '\r') {
                    expectLineFeed();
                    return new Body(lines, octets);
                }
            }
            octets += 1 + (first == '\n' ? 0 : restOfLine());
            lines++;
        }
    }

    private void expectLineFeed() throws IOException {
        if (next() != '\n') {
            throw new IOException("The server sent a line that begins with a dot and was not stuffed");
        }
    }

    private long restOfLine() throws IOException {
        long octets = 0;
        while (true) {
            int from = position;
            while (position < limit) {
                if (buffer[position++] == '\n') {
                    return octets + position - from;
                }
            }
            octets += position - from;
            fill();
        }
    }

    private int next() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++] & 0xff;
    }

    private void fill() throws IOException {
        int read = in.read(buffer);
        if (read < 0) {
            throw new EOFException("The server closed the connection after "
                    + new String(buffer, 0, Math.min(limit, 80), ISO_8859_1).strip());
        }
        position = 0;
        limit = read;
    }
}
