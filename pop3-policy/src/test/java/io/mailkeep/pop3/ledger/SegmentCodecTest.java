package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;

class SegmentCodecTest {
    @Property
    void whatIsEncodedIsDecodedAlike(@ForAll(supplier = Entries.Ascending.class) List<LedgerEntry> entries) {
        assertThat(SegmentCodec.decode(SegmentCodec.encode(entries))).isEqualTo(entries);
    }

    @Property
    void arbitraryOctetsAreRefusedOrRead(@ForAll byte[] octets) {
        assertReadOrRefused(octets);
    }

    @Property
    void aDamagedSegmentIsRefusedOrRead(
            @ForAll(supplier = Entries.Ascending.class) List<LedgerEntry> entries,
            @ForAll int position,
            @ForAll byte damage) {
        byte[] octets = SegmentCodec.encode(entries);
        octets[Math.floorMod(position, octets.length)] = damage;

        assertReadOrRefused(octets);
    }

    @Property
    void aCutSegmentIsNeverReadShort(
            @ForAll(supplier = Entries.Ascending.class) List<LedgerEntry> entries, @ForAll int position) {
        byte[] octets = SegmentCodec.encode(entries);
        byte[] cut = Arrays.copyOf(octets, Math.floorMod(position, octets.length));

        assertThatThrownBy(() -> SegmentCodec.decode(cut)).isInstanceOf(CorruptSegmentException.class);
    }

    @Test
    void anotherFormatIsRefusedByName() {
        assertThatThrownBy(() -> SegmentCodec.decode(new byte[] {2, 0}))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessage("format 2 is unknown; this version reads 1");
    }

    @Test
    void aMessageTakesAtMostThirtyOctets() {
        List<LedgerEntry> thousand = LongStream.rangeClosed(1, 1000)
                .mapToObj(uid -> LedgerEntry.arrived(
                        MessageUid.of(uid),
                        UidlMint.mint("1b671a64-40d5-491e-99b0-da01ff1f3341"),
                        "1b671a64-40d5-491e-99b0-da01ff1f3341",
                        15_000,
                        Instant.parse("2026-11-23T00:00:00Z")))
                .toList();

        assertThat(SegmentCodec.encode(thousand)).hasSizeLessThan(30 * 1000);
    }

    private static void assertReadOrRefused(byte[] octets) {
        try {
            List<LedgerEntry> read = SegmentCodec.decode(octets);
            assertThat(IntStream.range(1, read.size()))
                    .allMatch(i -> read.get(i - 1).uid().compareTo(read.get(i).uid()) < 0);
        } catch (CorruptSegmentException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }
}
