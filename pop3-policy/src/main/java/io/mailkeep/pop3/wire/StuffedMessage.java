package io.mailkeep.pop3.wire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A message as RETR and TOP send it: every line ends with CRLF, a line that starts with a dot gets another one, and
 * {@code CRLF.CRLF} ends it exactly once (RFC 1939 §3).
 *
 * <p>A bare CR or LF becomes CRLF too: a client that takes one for a line end would otherwise see the terminating dot in
 * the middle of a message written to fool it.
 */
final class StuffedMessage implements ReplyBlocks {
    private static final int INPUT_SIZE = 8192;
    private static final byte[] END = {'.', '\r', '\n'};
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FOURTEENS = 0x0E0E_0E0E_0E0E_0E0EL;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    private final InputStream message;
    private final byte[] input = new byte[INPUT_SIZE];
    private int inputPosition;
    private int inputLimit;

    private boolean atLineStart = true;
    private boolean afterCr;
    private boolean inHeader = true;
    private long bodyLinesLeft;
    private boolean messageEnded;
    private boolean ended;

    StuffedMessage(InputStream message, long bodyLines) {
        this.message = message;
        this.bodyLinesLeft = bodyLines;
    }

    @Override
    public int blockSize() {
        // Each octet of input gives two at most; then the last CRLF and the terminating dot.
        return 2 * INPUT_SIZE + 2 + END.length;
    }

    @Override
    public int next(byte[] block) throws IOException {
        if (ended) {
            return -1;
        }
        readMessage();
        int length = messageEnded ? 0 : stuff(block);
        return messageEnded ? terminate(block, length) : length;
    }

    @Override
    public void close() throws IOException {
        message.close();
    }

    private void readMessage() throws IOException {
        if (inputPosition == inputLimit && !messageEnded) {
            inputPosition = 0;
            int count = message.read(input, 0, INPUT_SIZE);
            inputLimit = Math.max(0, count);
            messageEnded = count < 0;
        }
    }

    private int stuff(byte[] block) {
        skipLfAfterCr();
        int length = 0;
        // Lines are copied together, as far as they go out as they are.
        int copied = inputPosition;
        while (inputPosition < inputLimit && !messageEnded) {
            if (atLineStart && input[inputPosition] == '.') {
                length = copy(copied, block, length);
                copied = inputPosition;
                block[length++] = '.';
            }
            int end = lineEnd(inputPosition);
            boolean emptyLine = atLineStart && end == inputPosition;
            atLineStart = emptyLine;
            inputPosition = end;
            if (isCrLf(end)) {
                inputPosition += 2;
                endLine(emptyLine);
            } else if (end < inputLimit) {
                length = copy(copied, block, length);
                block[length++] = '\r';
                block[length++] = '\n';
                inputPosition++;
                copied = inputPosition;
                afterCr = inputPosition == inputLimit && input[end] == '\r';
                endLine(emptyLine);
            }
        }
        return copy(copied, block, length);
    }

    private void skipLfAfterCr() {
        if (afterCr && inputPosition < inputLimit) {
            afterCr = false;
            if (input[inputPosition] == '\n') {
                inputPosition++;
            }
        }
    }

    private boolean isCrLf(int at) {
        return at + 1 < inputLimit && input[at] == '\r' && input[at + 1] == '\n';
    }

    private void endLine(boolean emptyLine) {
        atLineStart = true;
        if (!inHeader) {
            bodyLinesLeft--;
        } else if (emptyLine) {
            inHeader = false;
        }
        messageEnded = !inHeader && bodyLinesLeft <= 0;
    }

    private int copy(int from, byte[] block, int length) {
        System.arraycopy(input, from, block, length, inputPosition - from);
        return length + inputPosition - from;
    }

    /** Where the next CR or LF is, or the input ends. */
    private int lineEnd(int from) {
        int at = from;
        while (at <= inputLimit - Long.BYTES) {
            long eight = (long) EIGHT.get(input, at);
            // The lowest of these bits is that of the first octet below 14: CR, LF, or a rare one.
            long low = (eight - FOURTEENS) & ~eight & HIGHEST_BITS;
            if (low == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(low) / Byte.SIZE;
            if (isLineEnd(input[at])) {
                return at;
            }
            at++;
        }
        while (at < inputLimit && !isLineEnd(input[at])) {
            at++;
        }
        return at;
    }

    private static boolean isLineEnd(byte octet) {
        return octet == '\r' || octet == '\n';
    }

    private int terminate(byte[] block, int length) {
        int to = length;
        if (!atLineStart) {
            block[to++] = '\r';
            block[to++] = '\n';
        }
        System.arraycopy(END, 0, block, to, END.length);
        ended = true;
        return to + END.length;
    }
}
