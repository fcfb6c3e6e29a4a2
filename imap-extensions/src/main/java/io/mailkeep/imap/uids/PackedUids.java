package io.mailkeep.imap.uids;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Many UIDs in few octets: their number, then each run of consecutive UIDs as how many UIDs before it are missing and
 * how long it is. Numbers are written seven bits an octet, the lowest first.
 */
public final class PackedUids {
    private static final long HIGHEST_UID = 0xFFFF_FFFFL;

    /** More are not unpacked, lest a damaged length takes all memory. */
    public static final int MOST = 10_000_000;

    private PackedUids() {}

    /** Of at most {@link #MOST}. */
    public static ByteBuffer pack(LivingUids uids) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        write(uids.size(), packed);
        long end = 1;
        for (int index = 0; index < uids.size(); ) {
            int length = runLength(uids, index);
            write(uids.at(index) - end, packed);
            write(length, packed);
            end = uids.at(index) + length;
            index += length;
        }
        return ByteBuffer.wrap(packed.toByteArray());
    }

    private static int runLength(LivingUids uids, int first) {
        int next = first + 1;
        while (next < uids.size() && uids.at(next) == uids.at(next - 1) + 1) {
            next++;
        }
        return next - first;
    }

    /**
     * What {@link #pack} made.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static LivingUids unpack(ByteBuffer packed) {
        ByteBuffer left = packed.duplicate();
        try {
            int[] uids = new int[Math.toIntExact(Math.min(read(left), MOST))];
            int count = 0;
            long end = 1;
            while (left.hasRemaining()) {
                long first = end + read(left);
                end = first + read(left);
                if (end > HIGHEST_UID + 1 || end - first > uids.length - count) {
                    throw new IllegalArgumentException("more UIDs than there can be");
                }
                for (long uid = first; uid < end; uid++) {
                    uids[count++] = (int) uid;
                }
            }
            if (count != uids.length) {
                throw new IllegalArgumentException(count + " UIDs of " + uids.length);
            }
            return LivingUids.ascending(uids);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("cut off", e);
        }
    }

    private static void write(long number, ByteArrayOutputStream packed) {
        long left = number;
        while (left >= 0x80) {
            packed.write((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        packed.write((int) left);
    }

    private static long read(ByteBuffer packed) {
        long number = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = packed.get();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 32 bits");
    }
}
