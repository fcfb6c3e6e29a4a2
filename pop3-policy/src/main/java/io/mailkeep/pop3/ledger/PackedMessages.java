package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.mailbox.MessageUid;

/**
 * Messages as a session lists them, in about 12 octets each where UIDLs come from Cassandra's message ids, as they are
 * stored and as they are held in memory: a login reads them all, and sessions stay open for long. Unmodifiable.
 *
 * <pre>
 * segment = 1 count octets block*      octets are those of all its messages
 * block   = length message{1,16}       length is in octets
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
public final class PackedMessages extends AbstractList<OfferedMessage> {
    static final int BLOCK = 16;

    private static final int FORMAT = 1;
    private static final int RETRIEVED = 1;
    private static final int UID = 0;
    private static final int TIMED = 1 << 1;
    private static final int WHOLE = 2 << 1;
    private static final int TEXT = 3 << 1;

    private final ImmutableList<Segment> segments;
    private final int size;
    private final long octets;

    private PackedMessages(ImmutableList<Segment> segments) {
        this.segments = segments;
        this.size = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).end();
        this.octets = segments.stream().mapToLong(segment -> segment.octets).sum();
    }

    public static PackedMessages of(List<LedgerEntry> entries) {
        // No array is so large that the heap gives it regions of its own.
        return read(Lists.transform(Lists.partition(entries, Segments.CAPACITY), PackedMessages::encode));
    }

    /** Fails with {@link CorruptSegmentException} where a segment is of another format. */
    static PackedMessages read(List<byte[]> stored) {
        ImmutableList.Builder<Segment> segments = ImmutableList.builder();
        int first = 0;
        for (byte[] octets : stored) {
            Segment segment = Segment.read(octets, first);
            segments.add(segment);
            first = segment.end();
        }
        return new PackedMessages(segments.build());
    }

    /** What is stored of some entries. */
    static byte[] encode(List<LedgerEntry> entries) {
        SegmentWriter segment = new SegmentWriter();
        segment.number(FORMAT);
        segment.number(entries.size());
        segment.number(entries.stream().mapToLong(LedgerEntry::size).sum());
        for (List<LedgerEntry> some : Lists.partition(entries, BLOCK)) {
            byte[] block = block(some);
            segment.number(block.length);
            segment.octets(block);
        }
        return segment.written();
    }

    private static byte[] block(List<LedgerEntry> entries) {
        Writer block = new Writer();
        entries.forEach(block::write);
        return block.octets.written();
    }

    @Override
    public int size() {
        return size;
    }

    /** Octets of all messages. */
    public long octets() {
        return octets;
    }

    /** How many octets of memory the messages take. */
    long memory() {
        return segments.stream()
                .mapToLong(segment -> segment.data.length + (long) segment.blocks.length * Integer.BYTES)
                .sum();
    }

    @Override
    public OfferedMessage get(int index) {
        Objects.checkIndex(index, size);
        int segment = 0;
        while (segments.get(segment).end() <= index) {
            segment++;
        }
        int within = index - segments.get(segment).first;
        Reader reader = new Reader(segment, within - within % BLOCK);
        OfferedMessage message = reader.next();
        while (reader.index <= within) {
            message = reader.next();
        }
        return message;
    }

    /** Reads each message once, and so does a stream; {@link #get} reads those before in the block as well. */
    @Override
    public Iterator<OfferedMessage> iterator() {
        return new Reader(0, 0);
    }

    private static final class Segment {
        private final byte[] data;
        /** Where each begins. */
        private final int[] blocks;

        private final int first;
        private final int count;
        private final long octets;

        private Segment(byte[] data, int[] blocks, int first, int count, long octets) {
            this.data = data;
            this.blocks = blocks;
            this.first = first;
            this.count = count;
            this.octets = octets;
        }

        static Segment read(byte[] data, int first) {
            SegmentReader in = new SegmentReader(data);
            long format = in.number();
            if (format != FORMAT) {
                throw new CorruptSegmentException(
                        "listing format " + format + " is unknown; this version reads " + FORMAT);
            }
            int count = in.count();
            long octets = in.number();
            int[] blocks = new int[Math.toIntExact(((long) count + BLOCK - 1) / BLOCK)];
            for (int i = 0; i < blocks.length; i++) {
                int length = in.count();
                blocks[i] = in.position();
                in.skip(length);
            }
            if (in.left() > 0) {
                throw new CorruptSegmentException(in.left() + " octets follow the last message");
            }
            return new Segment(data, blocks, first, count, octets);
        }

        int end() {
            return first + count;
        }
    }

    /** Writes the messages of one block. */
    private static final class Writer {
        private final SegmentWriter octets = new SegmentWriter();
        private long uid;
        private long time;
        private long rest;

        void write(LedgerEntry entry) {
            Optional<UUID> id = entry.uidl().mintedFrom();
            int kind = kind(entry, id);
            octets.octet(kind | (entry.retrieved().isPresent() ? RETRIEVED : 0));
            octets.signed(entry.uidValue() - uid);
            uid = entry.uidValue();
            octets.number(entry.size());
            switch (kind) {
                case TIMED:
                    writeTimed(id.orElseThrow());
                    break;
                case WHOLE:
                    octets.eightOctets(id.orElseThrow().getMostSignificantBits());
                    octets.eightOctets(id.orElseThrow().getLeastSignificantBits());
                    break;
                case TEXT:
                    byte[] text = entry.uidl().value().getBytes(StandardCharsets.US_ASCII);
                    octets.octet(text.length);
                    octets.octets(text);
                    break;
                default:
                    break;
            }
        }

        private static int kind(LedgerEntry entry, Optional<UUID> id) {
            if (id.isPresent()) {
                return id.get().version() == 1 ? TIMED : WHOLE;
            }
            return entry.uidl().isBare(entry.uid()) ? UID : TEXT;
        }

        private void writeTimed(UUID id) {
            octets.signed(id.timestamp() - time);
            octets.number(id.getLeastSignificantBits() ^ rest);
            time = id.timestamp();
            rest = id.getLeastSignificantBits();
        }
    }

    private final class Reader implements Iterator<OfferedMessage> {
        private int segment;
        private int index;
        private SegmentReader in = new SegmentReader(new byte[0]);
        private long uid;
        private long time;
        private long rest;

        /** @param index in the segment, of the first message of a block */
        Reader(int segment, int index) {
            this.segment = segment;
            this.index = index;
        }

        @Override
        public boolean hasNext() {
            while (segment < segments.size() && index == segments.get(segment).count) {
                segment++;
                index = 0;
            }
            return segment < segments.size();
        }

        @Override
        public OfferedMessage next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (index % BLOCK == 0) {
                Segment current = segments.get(segment);
                in = new SegmentReader(current.data, current.blocks[index / BLOCK]);
                uid = 0;
                time = 0;
                rest = 0;
            }
            index++;
            int shape = in.octet();
            uid += in.signed();
            long length = in.number();
            boolean retrieved = (shape & RETRIEVED) != 0;
            return new OfferedMessage(MessageUid.of(uid), length, retrieved, readUidl(shape & ~RETRIEVED));
        }

        private Uidl readUidl(int kind) {
            switch (kind) {
                case UID:
                    return Uidl.bare(MessageUid.of(uid));
                case TIMED:
                    time += in.signed();
                    rest ^= in.bits();
                    return Uidl.minted(new UUID(timed(time), rest));
                case WHOLE:
                    return Uidl.minted(new UUID(in.eightOctets(), in.eightOctets()));
                case TEXT:
                    return text(new String(in.octets(in.octet()), StandardCharsets.US_ASCII));
                default:
                    throw new CorruptSegmentException("a message has a UIDL of the unknown kind " + kind);
            }
        }

        private Uidl text(String text) {
            try {
                return Uidl.of(text);
            } catch (IllegalArgumentException e) {
                throw new CorruptSegmentException("a message has a garbled UIDL", e);
            }
        }

        /** Where a UUID of version 1 has its time (RFC 9562 §5.1). */
        private long timed(long timestamp) {
            return (timestamp << 32) | ((timestamp >>> 16) & 0xFFFF0000L) | 0x1000 | (timestamp >>> 48);
        }
    }
}
