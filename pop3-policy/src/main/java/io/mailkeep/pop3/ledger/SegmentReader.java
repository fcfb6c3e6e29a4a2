package io.mailkeep.pop3.ledger;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;

/** The values that segments are made of, one after the other. Each fails where there is none of its kind. */
final class SegmentReader {
    private static final int MAX_TEXT = 1024;

    private final byte[] octets;
    private int position;

    SegmentReader(byte[] octets) {
        this(octets, 0);
    }

    SegmentReader(byte[] octets, int position) {
        this.octets = octets;
        this.position = position;
    }

    int position() {
        return position;
    }

    int left() {
        return octets.length - position;
    }

    int octet() {
        if (position == octets.length) {
            throw breaksOff();
        }
        return octets[position++] & 0xFF;
    }

    long eightOctets() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | octet();
        }
        return value;
    }

    /** From 0. */
    long number() {
        long value = bits();
        if (value < 0) {
            throw new CorruptSegmentException("a number does not fit in 63 bits");
        }
        return value;
    }

    long bits() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new CorruptSegmentException("a number does not fit in 64 bits");
    }

    /** A number of things that follow, each in an octet or more. */
    int count() {
        long count = number();
        if (count > left()) {
            throw breaksOff();
        }
        return (int) count;
    }

    byte[] octets(int count) {
        skip(count);
        return Arrays.copyOfRange(octets, position - count, position);
    }

    void skip(int count) {
        if (count > left()) {
            throw breaksOff();
        }
        position += count;
    }

    long signed() {
        long zigzag = number();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /** A second of the epoch, which another is counted from. */
    long second(long since) {
        long second = signed() + since;
        if (second < Instant.MIN.getEpochSecond() || second > Instant.MAX.getEpochSecond()) {
            throw new CorruptSegmentException("second " + second + " of the epoch is out of range");
        }
        return second;
    }

    String text() {
        ByteArrayInputStream rest = new ByteArrayInputStream(octets, position, left());
        try {
            String text = new DataInputStream(rest).readUTF();
            if (text.length() > MAX_TEXT) {
                throw new CorruptSegmentException("a text of " + text.length() + " characters");
            }
            position = octets.length - rest.available();
            return text;
        } catch (IOException e) {
            throw new CorruptSegmentException("a segment of " + octets.length + " octets has a garbled text", e);
        }
    }

    private CorruptSegmentException breaksOff() {
        return new CorruptSegmentException("a segment of " + octets.length + " octets breaks off");
    }
}
