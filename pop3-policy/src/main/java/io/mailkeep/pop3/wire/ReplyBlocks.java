package io.mailkeep.pop3.wire;

import java.io.Closeable;
import java.io.IOException;

/** What a multi-line reply is rendered from. */
interface ReplyBlocks extends Closeable {
    /**
     * Writes the next octets to the start of {@code block} and returns how many; -1 once all, the terminating dot
     * included, were given.
     */
    int next(byte[] block) throws IOException;

    /** The size of block that {@link #next} can never overrun. */
    int blockSize();
}
