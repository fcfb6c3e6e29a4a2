package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.mailbox.MessageUid;

/**
 * Packs ledger entries into bytes: format 1, about 28 octets per message with Cassandra's message ids.
 *
 * <pre>
 * segment = 1 count entry*                     numbers are base-128 varints, moments zigzag seconds of the epoch
 * entry   = shape uid-delta size delivered message-id [uidl] [retrieved [retrieves-last]] [released] [destination]
 *           [due] [fetched-by deleted-by] [policy count label*]
 * shape   = bits below; retrieves-last counts from the first
 * </pre>
 */
final class SegmentCodec {
    private static final int FORMAT = 1;

    private static final int RETRIEVED = 1;
    private static final int RELEASED = 1 << 1;
    private static final int DISPOSAL = 1 << 2;
    private static final int DESTINATION = 1 << 3;
    private static final int UUID_ID = 1 << 4;
    private static final int BARE_UIDL = 1 << 5;
    private static final int MINTED_UIDL = 1 << 6;
    private static final int RETRIEVED_AGAIN = 1 << 7;
    private static final int DUE = 1 << 8;
    private static final int DEVICES = 1 << 9;
    private static final int WAITS = 1 << 10;
    private static final int NOTE = 1 << 11;
    private static final int KNOWN = (1 << 12) - 1;

    private SegmentCodec() {}

    static byte[] encode(List<LedgerEntry> entries) {
        SegmentWriter out = new SegmentWriter();
        out.octet(FORMAT);
        out.number(entries.size());
        long previousUid = 0;
        for (LedgerEntry entry : entries) {
            writeEntry(out, entry, previousUid);
            previousUid = entry.uidValue();
        }
        return out.written();
    }

    static ImmutableList<LedgerEntry> decode(byte[] segment) {
        SegmentReader in = new SegmentReader(segment);
        int format = in.octet();
        if (format != FORMAT) {
            throw new CorruptSegmentException("format " + format + " is unknown; this version reads " + FORMAT);
        }
        try {
            long count = in.number();
            ImmutableList.Builder<LedgerEntry> entries = ImmutableList.builder();
            long previousUid = 0;
            for (long i = 0; i < count; i++) {
                LedgerEntry entry = readEntry(in, previousUid);
                entries.add(entry);
                previousUid = entry.uidValue();
            }
            if (in.left() > 0) {
                throw new CorruptSegmentException(in.left() + " octets follow the last entry");
            }
            return entries.build();
        } catch (IllegalArgumentException e) {
            throw new CorruptSegmentException("a segment of " + segment.length + " octets is garbled", e);
        }
    }

    private static void writeEntry(SegmentWriter out, LedgerEntry entry, long previousUid) {
        int shape = shape(entry);
        out.number(shape);
        out.number(entry.uidValue() - previousUid);
        out.number(entry.size());
        out.signed(entry.deliveredSecond());
        if (has(shape, UUID_ID)) {
            UUID id = entry.id().uuid().orElseThrow();
            out.eightOctets(id.getMostSignificantBits());
            out.eightOctets(id.getLeastSignificantBits());
        } else {
            out.text(entry.messageId());
        }
        if (!has(shape, BARE_UIDL) && !has(shape, MINTED_UIDL)) {
            out.text(entry.uidl().value());
        }
        if (has(shape, RETRIEVED)) {
            out.signed(entry.retrievedSecond());
        }
        if (has(shape, RETRIEVED_AGAIN)) {
            out.signed(entry.lastRetrievedSecond() - entry.retrievedSecond());
        }
        if (has(shape, RELEASED)) {
            out.signed(entry.releasedSecond());
        }
        if (has(shape, DESTINATION)) {
            out.text(entry.disposal().flatMap(Disposal::destination).orElseThrow());
        }
        if (has(shape, DUE)) {
            out.signed(entry.disposal().flatMap(Disposal::due).orElseThrow().getEpochSecond());
        }
        if (has(shape, DEVICES)) {
            out.number(Integer.toUnsignedLong(entry.fetchedBits()));
            out.number(Integer.toUnsignedLong(entry.deletedBits()));
        }
        if (has(shape, NOTE)) {
            writeNote(out, entry.note().orElseThrow());
        }
    }

    // No policy has an empty name.
    private static void writeNote(SegmentWriter out, DeliveryNote note) {
        out.text(note.policy().orElse(""));
        out.number(note.labels().size());
        for (String label : note.labels()) {
            out.text(label);
        }
    }

    private static int shape(LedgerEntry entry) {
        int shape = 0;
        shape |= entry.retrieved().isPresent() ? RETRIEVED : 0;
        shape |= entry.lastRetrievedSecond() == entry.retrievedSecond() ? 0 : RETRIEVED_AGAIN;
        shape |= entry.disposal().flatMap(Disposal::due).isPresent() ? DUE : 0;
        shape |= entry.fetchedBits() == 0 && entry.deletedBits() == 0 ? 0 : DEVICES;
        shape |= entry.note().isPresent() ? NOTE : 0;
        shape |= entry.released().isPresent() ? RELEASED : 0;
        shape |= entry.disposal().isPresent() ? DISPOSAL : 0;
        shape |= entry.disposal().isPresent() && !entry.leaves() ? WAITS : 0;
        shape |= entry.disposal().flatMap(Disposal::destination).isPresent() ? DESTINATION : 0;
        shape |= entry.id().uuid().isPresent() ? UUID_ID : 0;
        if (entry.uidl().isBare(entry.uid())) {
            shape |= BARE_UIDL;
        } else if (entry.uidl().equals(UidlMint.mint(entry.id()))) {
            shape |= MINTED_UIDL;
        }
        return shape;
    }

    private static LedgerEntry readEntry(SegmentReader in, long previousUid) {
        long bits = in.number();
        int shape = (int) (bits & KNOWN);
        boolean contradicts = (has(shape, RETRIEVED_AGAIN) && !has(shape, RETRIEVED))
                || (has(shape, WAITS) && (has(shape, DESTINATION) || !has(shape, DISPOSAL)));
        if (shape != bits || contradicts) {
            throw new CorruptSegmentException("an entry has the unknown shape " + bits);
        }
        long uid = previousUid + in.number();
        if (uid <= previousUid || uid > 0xFFFFFFFFL) {
            throw new CorruptSegmentException("UID " + uid + " follows UID " + previousUid);
        }
        long size = in.number();
        long delivered = in.second(0);
        CompactText id = has(shape, UUID_ID)
                ? CompactText.of(new UUID(in.eightOctets(), in.eightOctets()))
                : CompactText.of(in.text());
        Uidl uidl = readUidl(in, shape, uid, id);
        long retrieved = has(shape, RETRIEVED) ? in.second(0) : LedgerEntry.NEVER;
        return LedgerEntry.builder()
                .uidValue(uid)
                .size(size)
                .deliveredSecond(delivered)
                .id(id)
                .uidl(uidl)
                .retrievedSecond(retrieved)
                .lastRetrievedSecond(has(shape, RETRIEVED_AGAIN) ? in.second(retrieved) : retrieved)
                .releasedSecond(has(shape, RELEASED) ? in.second(0) : LedgerEntry.NEVER)
                .disposal(readDisposal(in, shape))
                .fetchedBits(has(shape, DEVICES) ? readDevices(in) : 0)
                .deletedBits(has(shape, DEVICES) ? readDevices(in) : 0)
                .note(has(shape, NOTE) ? Optional.of(readNote(in)) : Optional.empty())
                .build();
    }

    private static Uidl readUidl(SegmentReader in, int shape, long uid, CompactText id) {
        if (has(shape, BARE_UIDL)) {
            return Uidl.bare(MessageUid.of(uid));
        }
        return has(shape, MINTED_UIDL) ? UidlMint.mint(id) : Uidl.of(in.text());
    }

    private static Optional<Disposal> readDisposal(SegmentReader in, int shape) {
        if (!has(shape, DISPOSAL)) {
            return Optional.empty();
        }
        Disposal removal = has(shape, DESTINATION) ? Disposal.moveTo(in.text()) : Disposal.EXPUNGE;
        Disposal disposal = has(shape, WAITS) ? Disposal.NONE : removal;
        return Optional.of(has(shape, DUE) ? disposal.notBefore(Instant.ofEpochSecond(in.second(0))) : disposal);
    }

    private static DeliveryNote readNote(SegmentReader in) {
        String policy = in.text();
        long count = in.number();
        if (count > DeliveryNote.MOST_LABELS) {
            throw new CorruptSegmentException("a message has " + count + " labels");
        }
        ImmutableSet.Builder<String> labels = ImmutableSet.builder();
        for (long i = 0; i < count; i++) {
            labels.add(in.text());
        }
        return DeliveryNote.of(Optional.of(policy).filter(name -> !name.isEmpty()), labels.build());
    }

    private static int readDevices(SegmentReader in) {
        long bits = in.number();
        if (bits > 0xFFFFFFFFL) {
            throw new CorruptSegmentException("a set of devices has more than 32");
        }
        return (int) bits;
    }

    private static boolean has(int shape, int bit) {
        return (shape & bit) != 0;
    }
}
