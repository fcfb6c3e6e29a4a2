package io.mailkeep.pop3.wire;

import java.nio.charset.StandardCharsets;

/** A line of a listing, of at most 510 octets, written without its end. Written anew for each message. */
public final class Line {
    static final int MAX_LENGTH = 510;
    private static final int MOST_DIGITS = 19;

    private final byte[] octets = new byte[MAX_LENGTH];
    private int length;

    public Line clear() {
        length = 0;
        return this;
    }

    /** Digits of a number from 0. */
    public Line append(long number) {
        int end = length + digits(number);
        int position = end;
        long rest = number;
        do {
            position--;
            octets[position] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        length = end;
        return this;
    }

    public Line append(char ascii) {
        octets[length] = (byte) ascii;
        length++;
        return this;
    }

    /** Text in ASCII. */
    public Line append(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, octets, length, ascii.length);
        length += ascii.length;
        return this;
    }

    int copyTo(byte[] target, int offset) {
        System.arraycopy(octets, 0, target, offset, length);
        return length;
    }

    @Override
    public String toString() {
        return new String(octets, 0, length, StandardCharsets.US_ASCII);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long limit = 10; digits < MOST_DIGITS && number >= limit; limit *= 10) {
            digits++;
        }
        return digits;
    }
}
