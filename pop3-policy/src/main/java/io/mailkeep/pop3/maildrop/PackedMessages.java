package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.ledger.UidlMint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;

/**
 * Messages as a session lists them, in about 12 octets each where UIDLs come from Cassandra's message ids: sessions stay
 * open for long. Unmodifiable.
 *
 * <pre>
 * message = shape uid size uidl        numbers are base-128 varints, the UID and the time zigzag differences
 * shape   = 1 if retrieved before + the kind of UIDL
 * uidl    =                            the UID
 *         | time rest                  minted of a time-based UUID; the rest is combined with the one before by XOR
 *         | high low                   minted of another UUID, 8 octets each
 *         | length text
 * </pre>
 *
 * Differences begin anew with every block of {@value #BLOCK} messages, so that one of them is found without the others.
 */
final class PackedMessages extends AbstractList<OfferedMessage> {
    static final int BLOCK = 16;
    /** Messages of an array, for none to be so large that the heap gives it regions of its own. */
    static final int CHUNK = 256 * BLOCK;

    private static final int RETRIEVED = 1;
    private static final int UID = 0;
    private static final int TIMED = 1 << 1;
    private static final int WHOLE = 2 << 1;
    private static final int TEXT = 3 << 1;

    private final byte[][] chunks;
    /** Where each begins in its chunk. */
    private final int[] blocks;

    private final int size;

    private PackedMessages(byte[][] chunks, int[] blocks, int size) {
        this.chunks = chunks;
        this.blocks = blocks;
        this.size = size;
    }

    static PackedMessages of(List<LedgerEntry> entries) {
        Writer writer = new Writer();
        int[] blocks = new int[(entries.size() + BLOCK - 1) / BLOCK];
        byte[][] chunks = new byte[(entries.size() + CHUNK - 1) / CHUNK][];
        int index = 0;
        for (LedgerEntry entry : entries) {
            if (index % BLOCK == 0) {
                blocks[index / BLOCK] = writer.beginBlock();
            }
            writer.write(entry);
            index++;
            if (index % CHUNK == 0 || index == entries.size()) {
                chunks[(index - 1) / CHUNK] = writer.endChunk();
            }
        }
        return new PackedMessages(chunks, blocks, entries.size());
    }

    @Override
    public int size() {
        return size;
    }

    /** How many octets of memory the messages take. */
    long octets() {
        return Stream.of(chunks).mapToLong(chunk -> chunk.length).sum() + (long) blocks.length * Integer.BYTES;
    }

    @Override
    public OfferedMessage get(int index) {
        Objects.checkIndex(index, size);
        Reader reader = new Reader(index - index % BLOCK);
        OfferedMessage message = reader.next();
        while (reader.index <= index) {
            message = reader.next();
        }
        return message;
    }

    /** Reads each message once, and so does a stream; {@link #get} reads those before in the block as well. */
    @Override
    public Iterator<OfferedMessage> iterator() {
        return new Reader(0);
    }

    private static final class Writer {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private long uid;
        private long time;
        private long rest;

        int beginBlock() {
            uid = 0;
            time = 0;
            rest = 0;
            return octets.size();
        }

        byte[] endChunk() {
            byte[] chunk = octets.toByteArray();
            octets.reset();
            return chunk;
        }

        void write(LedgerEntry entry) {
            Optional<UUID> id = UidlMint.mintedFrom(entry.uidl());
            int kind = kind(entry, id);
            octets.write(kind | (entry.retrieved().isPresent() ? RETRIEVED : 0));
            writeSigned(entry.uid().asLong() - uid);
            uid = entry.uid().asLong();
            writeNumber(entry.size());
            switch (kind) {
                case TIMED:
                    writeTimed(id.orElseThrow());
                    break;
                case WHOLE:
                    writeWhole(id.orElseThrow());
                    break;
                case TEXT:
                    writeText(entry.uidl().value());
                    break;
                default:
                    break;
            }
        }

        private static int kind(LedgerEntry entry, Optional<UUID> id) {
            if (id.isPresent()) {
                return id.get().version() == 1 ? TIMED : WHOLE;
            }
            return entry.uidl().equals(UidlMint.bare(entry.uid())) ? UID : TEXT;
        }

        private void writeTimed(UUID id) {
            writeSigned(id.timestamp() - time);
            writeNumber(id.getLeastSignificantBits() ^ rest);
            time = id.timestamp();
            rest = id.getLeastSignificantBits();
        }

        private void writeWhole(UUID id) {
            octets.writeBytes(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array());
        }

        private void writeText(String text) {
            octets.write(text.length());
            octets.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void writeSigned(long value) {
            writeNumber((value << 1) ^ (value >> 63));
        }

        private void writeNumber(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                octets.write((int) (left & 0x7F) | 0x80);
                left >>>= 7;
            }
            octets.write((int) left);
        }
    }

    private final class Reader implements Iterator<OfferedMessage> {
        private int index;
        private byte[] octets = {};
        private int position;
        private long uid;
        private long time;
        private long rest;

        /** @param index of the first message of a block */
        Reader(int index) {
            this.index = index;
        }

        @Override
        public boolean hasNext() {
            return index < size;
        }

        @Override
        public OfferedMessage next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (index % BLOCK == 0) {
                octets = chunks[index / CHUNK];
                position = blocks[index / BLOCK];
                uid = 0;
                time = 0;
                rest = 0;
            }
            index++;
            int shape = octets[position++];
            uid += readSigned();
            long length = readNumber();
            boolean retrieved = (shape & RETRIEVED) != 0;
            return new OfferedMessage(MessageUid.of(uid), length, retrieved, readUidl(shape & ~RETRIEVED));
        }

        private Supplier<Uidl> readUidl(int kind) {
            switch (kind) {
                case UID:
                    MessageUid number = MessageUid.of(uid);
                    return () -> UidlMint.bare(number);
                case TIMED:
                    time += readSigned();
                    rest ^= readNumber();
                    return minted(timed(time), rest);
                case WHOLE:
                    ByteBuffer id = ByteBuffer.wrap(octets, position, 2 * Long.BYTES);
                    position += 2 * Long.BYTES;
                    return minted(id.getLong(), id.getLong());
                default:
                    byte[] chunk = octets;
                    int length = octets[position];
                    int from = position + 1;
                    position = from + length;
                    return () -> Uidl.of(new String(chunk, from, length, StandardCharsets.US_ASCII));
            }
        }

        private Supplier<Uidl> minted(long high, long low) {
            return () -> UidlMint.mint(new UUID(high, low).toString());
        }

        /** Where a UUID of version 1 has its time (RFC 9562 §5.1). */
        private long timed(long timestamp) {
            return (timestamp << 32) | ((timestamp >>> 16) & 0xFFFF0000L) | 0x1000 | (timestamp >>> 48);
        }

        private long readSigned() {
            long zigzag = readNumber();
            return (zigzag >>> 1) ^ -(zigzag & 1);
        }

        private long readNumber() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte octet = octets[position++];
                value |= (octet & 0x7FL) << shift;
                if (octet >= 0) {
                    return value;
                }
            }
        }
    }
}
