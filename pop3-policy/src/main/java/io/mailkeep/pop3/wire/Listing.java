package io.mailkeep.pop3.wire;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Short lines, rendered only as fast as the client takes them. */
final class Listing implements ReplyBlocks {
    private static final int LINES_SIZE = 8192;
    private static final int MAX_LINE = 512;
    private static final byte[] END = {'.', '\r', '\n'};

    private final Iterator<String> lines;
    private boolean ended;

    Listing(Iterator<String> lines) {
        this.lines = lines;
    }

    @Override
    public int blockSize() {
        return LINES_SIZE + END.length;
    }

    @Override
    public int next(byte[] block) {
        if (ended) {
            return -1;
        }
        int length = 0;
        while (lines.hasNext() && length + MAX_LINE <= LINES_SIZE) {
            length = append(block, length, lines.next());
        }
        if (!lines.hasNext()) {
            System.arraycopy(END, 0, block, length, END.length);
            length += END.length;
            ended = true;
        }
        return length;
    }

    @Override
    public void close() {}

    private static int append(byte[] block, int length, String line) {
        byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octets, 0, block, length, octets.length);
        block[length + octets.length] = '\r';
        block[length + octets.length + 1] = '\n';
        return length + octets.length + 2;
    }
}
