package io.mailkeep.imap.uids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PackedUidsTest {
    @Provide
    Arbitrary<Set<Long>> uids() {
        Arbitrary<Long> near = Arbitraries.longs().between(1, 60);
        Arbitrary<Long> anywhere = Arbitraries.longs().between(1, 0xFFFF_FFFFL);
        return Arbitraries.oneOf(near, anywhere).set().ofMaxSize(60);
    }

    @Property
    void whatIsPackedIsUnpacked(@ForAll("uids") Set<Long> uids) {
        LivingUids unpacked = PackedUids.unpack(PackedUids.pack(LivingUids.of(uids)));

        assertThat(unpacked.above(0)).containsExactlyElementsOf(new TreeSet<>(uids));
    }

    @Property
    void noOctetsDoHarm(@ForAll byte[] octets) {
        try {
            assertThat(PackedUids.unpack(ByteBuffer.wrap(octets)).size()).isLessThan(PackedUids.MOST);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("cut off|more UIDs.*|.* UIDs of .*|a number of more than 32 bits");
        }
    }

    /** Nodes of two versions read what the other stored. */
    @Example
    void theFormatStays() {
        assertThat(PackedUids.pack(LivingUids.of(List.of(1L, 2L, 3L, 7L, 300L, 0xFFFF_FFFFL))))
                .isEqualTo(ByteBuffer.wrap(new byte[] {
                    6, 0, 3, 3, 1, (byte) 0xA4, 2, 1, (byte) 0xD2, (byte) 0xFD, (byte) 0xFF, (byte) 0xFF, 15, 1
                }));
    }

    @Example
    void aMailboxOfWhichNothingWasRemovedIsAFewOctets() {
        LivingUids all =
                LivingUids.of(LongStream.rangeClosed(1, 100_000).boxed().toList());

        assertThat(PackedUids.pack(all).remaining()).isLessThan(10);
    }

    @Example
    void oneOfWhichEverySecondWasRemovedIsTwoOctetsAMessage() {
        LivingUids everySecond = LivingUids.of(
                LongStream.rangeClosed(1, 50_000).map(i -> 2 * i).boxed().toList());

        assertThat(PackedUids.pack(everySecond).remaining()).isLessThan(100_010);
    }

    @Example
    void whatWasCutOffIsRefused() {
        ByteBuffer packed = PackedUids.pack(LivingUids.of(List.of(1L, 3L)));
        packed.limit(packed.limit() - 2);

        assertThatThrownBy(() -> PackedUids.unpack(packed)).isInstanceOf(IllegalArgumentException.class);
    }
}
