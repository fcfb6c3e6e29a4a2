package io.mailkeep.pop3.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Reply blocks as the stream that the transport pulls. {@link #available()} counts the rest of the current block, so
 * that a transport which asks never takes less than what is there.
 */
final class BlockStream extends InputStream {
    private final ReplyBlocks source;
    private final byte[] block;
    private int position;
    private int limit;

    BlockStream(ReplyBlocks source) {
        this.source = source;
        this.block = new byte[source.blockSize()];
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? block[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(block, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return Math.max(0, limit - position);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private boolean hasMore() throws IOException {
        while (position == limit) {
            position = 0;
            limit = source.next(block);
        }
        if (limit < 0) {
            // Stays at the end however often it is asked.
            position = 0;
            return false;
        }
        return true;
    }
}
