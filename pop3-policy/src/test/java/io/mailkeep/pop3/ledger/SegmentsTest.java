package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SegmentsTest {
    @Property(tries = 60)
    void noEntryIsLostAndNoSegmentOverflowsWhateverComesAndGoes(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int rounds) {
        Random random = new Random(seed);
        List<LedgerEntry> entries = List.of();
        List<Long> boundaries = List.of();
        long nextUid = 1;
        for (int round = 0; round < rounds; round++) {
            int arriving = random.nextInt(6000);
            double staying = random.nextDouble();
            List<LedgerEntry> next = new ArrayList<>(
                    entries.stream().filter(e -> random.nextDouble() < staying).toList());
            next.addAll(Entries.of(LongStream.range(nextUid, nextUid + arriving)));
            nextUid += arriving;

            ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> segments = Segments.divide(next, boundaries);

            assertThat(segments.values().stream().flatMap(List::stream).collect(Collectors.toList()))
                    .isEqualTo(next);
            assertThat(segments.values()).allMatch(segment -> !segment.isEmpty());
            assertThat(segments.values()).allMatch(segment -> segment.size() <= Segments.CAPACITY);
            assertThat(segments.size()).isLessThanOrEqualTo(2 * (next.size() / Segments.CAPACITY + 1) + 1);
            assertThat(Segments.slice(next, segments.keySet().asList())).isEqualTo(segments);
            entries = next;
            boundaries = segments.keySet().asList();
        }
    }

    @Test
    void aNewMessageRewritesTheLastSegmentOnly() {
        List<LedgerEntry> before = Entries.of(LongStream.rangeClosed(1, 10_000));
        ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> stored = Segments.divide(before, List.of());

        List<LedgerEntry> after = Entries.of(LongStream.rangeClosed(1, 10_001));
        ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> next =
                Segments.divide(after, stored.keySet().asList());

        assertThat(stored.keySet()).containsExactly(1L, 4097L, 8193L);
        assertThat(next.keySet()).isEqualTo(stored.keySet());
        assertThat(next.get(1L)).isEqualTo(stored.get(1L));
        assertThat(next.get(4097L)).isEqualTo(stored.get(4097L));
        assertThat(next.get(8193L)).hasSize(10_001 - 8192);
    }
}
