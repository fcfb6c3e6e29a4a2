package io.mailkeep.pop3.wire;

import java.io.IOException;
import java.io.InputStream;

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
        int length = 0;
        while (inputPosition < inputLimit && !messageEnded) {
            byte octet = input[inputPosition];
            if (octet == '\n' && afterCr) {
                inputPosition++;
                afterCr = false;
            } else if (octet == '\r' || octet == '\n') {
                inputPosition++;
                length = endLine(block, length, octet);
            } else {
                length = copyRun(block, length);
            }
        }
        return length;
    }

    private int endLine(byte[] block, int length, byte octet) {
        boolean emptyLine = atLineStart;
        block[length] = '\r';
        block[length + 1] = '\n';
        atLineStart = true;
        afterCr = octet == '\r';
        if (!inHeader) {
            bodyLinesLeft--;
        } else if (emptyLine) {
            inHeader = false;
        }
        messageEnded = !inHeader && bodyLinesLeft <= 0;
        return length + 2;
    }

    private int copyRun(byte[] block, int length) {
        int end = inputPosition;
        while (end < inputLimit && input[end] != '\r' && input[end] != '\n') {
            end++;
        }
        int to = length;
        if (atLineStart && input[inputPosition] == '.') {
            block[to++] = '.';
        }
        System.arraycopy(input, inputPosition, block, to, end - inputPosition);
        to += end - inputPosition;
        inputPosition = end;
        atLineStart = false;
        afterCr = false;
        return to;
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
