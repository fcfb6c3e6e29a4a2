package io.mailkeep.pop3.ledger;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What {@link SegmentReader} reads, one after the other. */
final class SegmentWriter {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    byte[] written() {
        return octets.toByteArray();
    }

    void octet(int octet) {
        octets.write(octet);
    }

    void octets(byte[] some) {
        octets.writeBytes(some);
    }

    void eightOctets(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            octet((int) (value >>> shift));
        }
    }

    /** As a base-128 varint of unsigned bits. */
    void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    void text(String text) {
        try {
            new DataOutputStream(octets).writeUTF(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a text of " + text.length() + " characters is too long", e);
        }
    }
}
