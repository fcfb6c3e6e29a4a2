package io.mailkeep.extractor;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The content of one request: ends where its chunks end. Closing it reads nothing. */
final class Chunks extends InputStream {
    private final DataInputStream requests;
    private int left;
    private boolean ended;

    Chunks(DataInputStream requests) {
        this.requests = requests;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int wanted = Math.min(length, left);
        requests.readFully(octets, offset, wanted);
        left -= wanted;
        return wanted;
    }

    private boolean hasMore() throws IOException {
        if (left == 0 && !ended) {
            left = requests.readInt();
            ended = left == 0;
        }
        return !ended;
    }

    void skipRest() throws IOException {
        // Not skipped, as a pipe can not be.
        transferTo(OutputStream.nullOutputStream());
    }
}
