package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedMessagesTest {
    private static final Instant DELIVERED = Instant.parse("2026-11-26T09:00:00Z");

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                PackedMessages.BLOCK - 1,
                PackedMessages.BLOCK,
                PackedMessages.BLOCK + 1,
                Segments.CAPACITY,
                Segments.CAPACITY + 1,
                2 * Segments.CAPACITY + 7
            })
    void whatIsPackedIsReadAgain(int count) {
        List<LedgerEntry> entries = any(count);

        PackedMessages packed = PackedMessages.of(entries);

        assertThat(packed).hasSize(count);
        List<OfferedMessage> oneByOne =
                IntStream.range(0, count).mapToObj(packed::get).toList();
        assertThat(ImmutableList.copyOf(packed.iterator())).isEqualTo(oneByOne);
        for (int i = 0; i < count; i++) {
            OfferedMessage message = oneByOne.get(i);
            LedgerEntry entry = entries.get(i);
            assertThat(message.uid()).isEqualTo(entry.uid());
            assertThat(message.uidl()).isEqualTo(entry.uidl());
            assertThat(message.size()).isEqualTo(entry.size());
            assertThat(message.retrieved()).isEqualTo(entry.retrieved().isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!",
                "m",
                "m00000000-0000-0000-0000-000000000000",
                "mffffffff-ffff-ffff-ffff-ffffffffffff",
                "mffffffff-ffff-1fff-ffff-ffffffffffff",
                "m00000000-0000-1000-0000-000000000000",
                "mFFFFFFFF-FFFF-1FFF-FFFF-FFFFFFFFFFFF",
                "n00000000-0000-1000-0000-000000000000",
                "4294967295",
                "007",
                "1234567890123456789012345678901234567890123456789012345678901234567890",
            })
    void everyUidlStaysAsItIs(String uidl) {
        LedgerEntry entry =
                LedgerEntry.arrived(MessageUid.of(7), Uidl.of(uidl), "irrelevant", Integer.MAX_VALUE + 1L, DELIVERED);

        OfferedMessage message = PackedMessages.of(List.of(entry)).get(0);

        assertThat(message.uidl().value()).isEqualTo(uidl);
        assertThat(message.size()).isEqualTo(Integer.MAX_VALUE + 1L);
    }

    @Property
    void whateverTheLedgerHasIsPacked(@ForAll(supplier = Entries.Ascending.class) List<LedgerEntry> entries) {
        PackedMessages packed = PackedMessages.of(entries);

        assertThat(packed)
                .extracting(OfferedMessage::uidl)
                .containsExactlyElementsOf(
                        entries.stream().map(LedgerEntry::uidl).toList());
        assertThat(packed.octets())
                .isEqualTo(entries.stream().mapToLong(LedgerEntry::size).sum());
    }

    @Property
    void aDamagedListingIsRefusedOrRead(
            @ForAll(supplier = Entries.Ascending.class) List<LedgerEntry> entries,
            @ForAll int position,
            @ForAll byte damage) {
        byte[] octets = PackedMessages.encode(entries);
        octets[Math.floorMod(position, octets.length)] = damage;

        try {
            PackedMessages.read(List.of(octets))
                    .forEach(message -> assertThat(message.uidl().value()).isNotEmpty());
        } catch (CorruptSegmentException | IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Test
    void thereIsNoMessageOutside() {
        PackedMessages packed = PackedMessages.of(any(20));

        assertThatThrownBy(() -> packed.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packed.get(20)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void messagesOfCassandraTakeFewOctets() {
        int count = 10_000;
        long minutes = 0;
        Random random = new Random(1);
        List<LedgerEntry> entries = new ArrayList<>();
        UUID node = Uuids.timeBased();
        for (long uid = 1; uid <= count; uid++) {
            minutes += random.nextInt(600);
            String messageId = new UUID(
                            Uuids.startOf(minutes * 60_000).getMostSignificantBits(), node.getLeastSignificantBits())
                    .toString();
            entries.add(
                    LedgerEntry.arrived(MessageUid.of(uid), UidlMint.mint(messageId), messageId, 15_000, DELIVERED));
        }

        assertThat(PackedMessages.of(entries).memory()).isLessThanOrEqualTo(14L * count);
    }

    /** Of two mailboxes, so that UIDs begin anew in the middle. */
    private static List<LedgerEntry> any(int count) {
        Random random = new Random(count);
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long uid = i < count / 2 ? 3L * i + 1 : 0xFFFFFFFFL - count + i;
            LedgerEntry entry = LedgerEntry.arrived(
                    MessageUid.of(uid), uidl(random, uid), "message " + i, random.nextInt(1 << 20), DELIVERED);
            entries.add(random.nextBoolean() ? entry : entry.retrievedAt(DELIVERED));
        }
        return entries;
    }

    private static Uidl uidl(Random random, long uid) {
        return switch (random.nextInt(5)) {
            case 0 -> UidlMint.bare(MessageUid.of(uid));
            case 1 -> UidlMint.mint(Uuids.timeBased().toString());
            case 2 -> UidlMint.mint(UUID.randomUUID().toString());
            case 3 -> UidlMint.mint(Long.toString(uid));
            default -> Uidl.of("1180000" + uid + ".M1P" + random.nextInt(1000) + ".host,S=17");
        };
    }
}
