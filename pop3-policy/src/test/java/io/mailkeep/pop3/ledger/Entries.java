package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import org.apache.james.mailbox.MessageUid;

/** Ledger entries for tests. */
final class Entries {
    static final Instant DELIVERED = Instant.parse("2026-11-23T10:15:30Z");

    private static final List<Optional<DeliveryNote>> NOTES = List.of(
            Optional.empty(),
            Optional.of(DeliveryNote.of(Optional.of("keep90"), ImmutableSet.of())),
            Optional.of(DeliveryNote.of(Optional.empty(), ImmutableSet.of("invoice"))),
            Optional.of(DeliveryNote.of(Optional.of("Ä b"), ImmutableSet.of("a", "b.c-d_e"))));

    private Entries() {}

    /** Fresh entries with these UIDs. */
    static List<LedgerEntry> of(LongStream uids) {
        return uids.mapToObj(uid -> LedgerEntry.arrived(
                        MessageUid.of(uid), UidlMint.mint("id-" + uid), "id-" + uid, 100 + uid, DELIVERED))
                .toList();
    }

    /** Any list of entries by ascending UID. */
    static final class Ascending implements ArbitrarySupplier<List<LedgerEntry>> {
        @Override
        public Arbitrary<List<LedgerEntry>> get() {
            return entry().list().ofMaxSize(60).map(Entries::spread);
        }
    }

    private static List<LedgerEntry> spread(List<LedgerEntry> entries) {
        List<LedgerEntry> ascending = new ArrayList<>();
        long uid = 0;
        for (LedgerEntry entry : entries) {
            uid += entry.uidValue();
            Uidl uidl = entry.uidl().value().equals("bare") ? UidlMint.bare(MessageUid.of(uid)) : entry.uidl();
            ascending.add(entry.toBuilder().uidValue(uid).uidl(uidl).build());
        }
        return ascending;
    }

    private static Arbitrary<LedgerEntry> entry() {
        Arbitrary<Long> gaps = Arbitraries.longs().between(1, 1_000_000);
        Arbitrary<String> ids = Arbitraries.oneOf(
                Arbitraries.create(() -> "1b671a64-40d5-491e-99b0-da01ff1f3341"),
                Arbitraries.create(() -> "1B671A64-40d5-491e-99b0-da01ff1f3341"),
                Arbitraries.strings().ofMinLength(1).ofMaxLength(80));
        Arbitrary<Optional<Instant>> moments = Arbitraries.longs()
                .between(-100_000_000_000L, 100_000_000_000L)
                .map(Instant::ofEpochSecond)
                .optional();
        Arbitrary<Optional<Disposal>> disposals = Arbitraries.of(
                Optional.empty(),
                Optional.of(Disposal.EXPUNGE),
                Optional.of(Disposal.moveTo("Papierkorb/Ä")),
                Optional.of(Disposal.EXPUNGE.notBefore(DELIVERED)),
                Optional.of(Disposal.moveTo("Trash").notBefore(DELIVERED)));
        return Combinators.combine(
                        gaps,
                        ids,
                        Arbitraries.longs().between(0, 1L << 40),
                        moments,
                        moments,
                        moments,
                        disposals,
                        uidls())
                .as((gap, id, size, delivered, retrieved, released, disposal, uidl) -> LedgerEntry.builder()
                        .uidValue(gap)
                        .messageId(id)
                        .uidl(uidl.orElseGet(() -> UidlMint.mint(id)))
                        .size(size)
                        .deliveredSecond(delivered.orElse(Instant.EPOCH).getEpochSecond())
                        .retrievedSecond(second(retrieved))
                        .lastRetrievedSecond(second(retrieved.map(first -> first.plusSeconds(size % 3))))
                        .releasedSecond(second(released))
                        .fetchedBits((int) (size % 5) - 1)
                        .deletedBits((int) (size % 2))
                        .disposal(disposal)
                        .note(NOTES.get((int) (size % NOTES.size())))
                        .build());
    }

    private static long second(Optional<Instant> moment) {
        return moment.map(Instant::getEpochSecond).orElse(LedgerEntry.NEVER);
    }

    private static Arbitrary<Optional<Uidl>> uidls() {
        return Arbitraries.oneOf(
                        Arbitraries.strings()
                                .withCharRange('!', '~')
                                .ofMinLength(1)
                                .ofMaxLength(70),
                        Arbitraries.just("bare"))
                .map(Uidl::of)
                .optional(0.7);
    }
}
