package io.mailkeep.pop3.wire;

import java.util.Iterator;

/** Short lines, rendered only as fast as the client takes them. */
final class Listing implements ReplyBlocks {
    private static final int LINES_SIZE = 8192;
    private static final int MAX_LINE = Line.MAX_LENGTH + 2;
    private static final byte[] END = {'.', '\r', '\n'};

    private final Iterator<Line> lines;
    private boolean ended;

    Listing(Iterator<Line> lines) {
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
            length += lines.next().copyTo(block, length);
            block[length] = '\r';
            block[length + 1] = '\n';
            length += 2;
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
}
