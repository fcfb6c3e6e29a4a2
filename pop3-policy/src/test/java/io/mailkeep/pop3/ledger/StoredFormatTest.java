package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.io.BaseEncoding;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What lies in the stores of those who run this, octet by octet. Nodes of two versions work on one store while it is
 * upgraded: whatever here has to be changed needs another format, and a version that reads both.
 */
class StoredFormatTest {
    private static final Instant DELIVERED = Instant.parse("2026-11-23T10:15:30Z");
    private static final Instant LATER = DELIVERED.plusSeconds(86_400);
    private static final String TIMED = "1b671a64-40d5-11ee-99b0-da01ff1f3341";
    private static final String RANDOM = "1b671a64-40d5-491e-99b0-da01ff1f3341";

    private static final List<LedgerEntry> ENTRIES = List.of(
            arrived(1, Uidl.bare(MessageUid.of(1)), TIMED),
            arrived(3, UidlMint.mint(TIMED), TIMED).retrievedAt(LATER),
            arrived(4, UidlMint.mint(RANDOM), RANDOM)
                    .retrievedAt(LATER)
                    .retrievedAt(LATER.plusSeconds(7))
                    .fetchedBy(DeviceSet.of(5))
                    .deletedBy(DeviceSet.of(1)),
            arrived(300, Uidl.of("imported.1"), "17").retrievedAt(LATER).releasedAt(LATER),
            arrived(301, UidlMint.mint("18"), "18").disposedBy(Disposal.EXPUNGE),
            arrived(302, UidlMint.mint("19"), "19")
                    .disposedBy(Disposal.moveTo("Papierkorb/Ä").notBefore(LATER)),
            arrived(303, UidlMint.mint("20"), "20").disposedBy(Disposal.NONE.notBefore(LATER)),
            arrived(0xFFFF_FFFFL, UidlMint.mint("21"), "21")
                    .noted(DeliveryNote.of(Optional.of("keep90"), ImmutableSet.of("invoice", "b"))));

    private static final String LEDGER =
            "01083001987584c9a0b00d1b671a6440d511ee99b0da01ff1f33415102987584c9a0b00d1b671a6440d511ee"
                    + "99b0da01ff1f3341848fabb00dd10501987584c9a0b00d1b671a6440d5491e99b0da01ff1f3341848fabb00d"
                    + "0e050103a802987584c9a0b00d00023137000a696d706f727465642e31848fabb00d848fabb00d4401987584"
                    + "c9a0b00d00023138cc0201987584c9a0b00d00023139000d5061706965726b6f72622fc384848fabb00dc40a"
                    + "01987584c9a0b00d00023230848fabb00dc010d0fdffff0f987584c9a0b00d0002323100066b656570393002"
                    + "0007696e766f696365000162";

    private static final String LISTING =
            "0108c0a907630002987503049875c8e9b8b6a3b5a0ee03c1e6fcf89fc0b6d89901050298751b671a6440d549"
                    + "1e99b0da01ff1f334107d00498750a696d706f727465642e3106029875036d313806029875036d3139060298"
                    + "75036d323006a0fbffff1f9875036d3231";

    private static LedgerEntry arrived(long uid, Uidl uidl, String messageId) {
        return LedgerEntry.arrived(MessageUid.of(uid), uidl, messageId, 15_000, DELIVERED);
    }

    @Test
    void theLedgerIsStoredAsEver() {
        assertThat(hex(SegmentCodec.encode(ENTRIES))).isEqualTo(LEDGER);
    }

    @Test
    void aLedgerThatLiesThereIsRead() {
        assertThat(SegmentCodec.decode(octets(LEDGER))).isEqualTo(ENTRIES);
    }

    @Test
    void theListingIsStoredAsEver() {
        assertThat(hex(PackedMessages.encode(ENTRIES))).isEqualTo(LISTING);
    }

    @Test
    void aListingThatLiesThereIsRead() {
        assertThat(PackedMessages.read(List.of(octets(LISTING))))
                .containsExactlyElementsOf(PackedMessages.of(ENTRIES))
                .extracting(message -> message.uidl().value())
                .containsExactly("1", "m" + TIMED, "m" + RANDOM, "imported.1", "m18", "m19", "m20", "m21");
    }

    /** Clients download anew whatever has another UIDL. */
    @ParameterizedTest
    @CsvSource({
        "1b671a64-40d5-11ee-99b0-da01ff1f3341, m1b671a64-40d5-11ee-99b0-da01ff1f3341",
        "1b671a64-40d5-491e-99b0-da01ff1f3341, m1b671a64-40d5-491e-99b0-da01ff1f3341",
        "17, m17",
        "an id, mXpKlPPqAYJyb8726MxFQ7cSIKe-iy3RPCTiqnwbnGuA",
        "0123456789012345678901234567890123456789012345678901234567, "
                + "m0123456789012345678901234567890123456789012345678901234567",
        "01234567890123456789012345678901234567890123456789012345678, " + "mHU5okHWLBnIdVV-iDfc5EpcqPmPLyJIfXKow5yyDVzY"
    })
    void aMessageHasTheUidlThatItAlwaysHad(String messageId, String uidl) {
        assertThat(UidlMint.mint(messageId).value()).isEqualTo(uidl);
    }

    private static String hex(byte[] octets) {
        return BaseEncoding.base16().lowerCase().encode(octets);
    }

    private static byte[] octets(String hex) {
        return BaseEncoding.base16().lowerCase().decode(hex);
    }
}
