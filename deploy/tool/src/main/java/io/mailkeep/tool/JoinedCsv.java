package io.mailkeep.tool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** CSV files one after the other as one: a heading that the first has is left out of the others. */
final class JoinedCsv extends OutputStream {
    private static final int LONGEST_HEADING = 1024;

    private final OutputStream out;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private byte[] heading = {};
    private boolean inFirstLine = true;
    private boolean inFirstFile = true;

    JoinedCsv(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int at = offset;
        while (inFirstLine && at < offset + length) {
            byte octet = octets[at++];
            first.write(octet);
            if (octet == '\n' || first.size() == LONGEST_HEADING) {
                passFirstLine();
            }
        }
        out.write(octets, at, offset + length - at);
    }

    /** Ends one file: what is written next is another. */
    void endFile() throws IOException {
        if (inFirstLine && first.size() > 0) {
            passFirstLine();
        }
        inFirstFile = inFirstFile && inFirstLine;
        inFirstLine = true;
        out.flush();
    }

    private void passFirstLine() throws IOException {
        byte[] line = first.toByteArray();
        first.reset();
        inFirstLine = false;
        if (inFirstFile) {
            heading = line;
        }
        if (inFirstFile || !Arrays.equals(line, heading)) {
            out.write(line);
        }
    }
}
