package io.mailkeep.search.document;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Octets of a part whose transfer encoding is undone. mime4j may answer that it has read none, as at a base64 that breaks
 * off within a group; a reader takes that for a failure.
 */
final class Decoded extends FilterInputStream {
    Decoded(InputStream octets) {
        super(octets);
    }

    @Override
    public int read(byte[] buffer, int from, int most) throws IOException {
        int read;
        do {
            read = in.read(buffer, from, most);
        } while (read == 0 && most > 0);
        return read;
    }
}
