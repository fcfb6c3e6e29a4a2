package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import java.util.List;

/**
 * Divides entries into segments, each named by the lowest UID that it may hold: a change rewrites the segments that it
 * touches, not the maildrop.
 */
final class Segments {
    static final int CAPACITY = 4096;

    private Segments() {}

    /** The segments to store: within the given boundaries, unless most of what those enclosed has gone. */
    static ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> divide(
            List<LedgerEntry> entries, List<Long> boundaries) {
        int needed = entries.size() / CAPACITY + 1;
        List<Long> kept = boundaries.size() > 2 * needed ? ImmutableList.of() : boundaries;
        int open = kept.isEmpty() ? 0 : lowerBound(entries, Iterables.getLast(kept));
        int end = kept.isEmpty() ? 0 : Math.min(entries.size(), open + CAPACITY);

        ImmutableSortedMap.Builder<Long, ImmutableList<LedgerEntry>> segments = ImmutableSortedMap.naturalOrder();
        segments.putAll(slice(entries.subList(0, end), kept));
        Iterables.partition(entries.subList(end, entries.size()), CAPACITY)
                .forEach(chunk -> segments.put(chunk.get(0).uidValue(), ImmutableList.copyOf(chunk)));
        return segments.build();
    }

    /** The non-empty segments between the given boundaries, however large. */
    static ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> slice(
            List<LedgerEntry> entries, List<Long> boundaries) {
        ImmutableSortedMap.Builder<Long, ImmutableList<LedgerEntry>> segments = ImmutableSortedMap.naturalOrder();
        int from = 0;
        for (int i = 0; i < boundaries.size(); i++) {
            int to = i == boundaries.size() - 1 ? entries.size() : lowerBound(entries, boundaries.get(i + 1));
            if (from < to) {
                segments.put(boundaries.get(i), ImmutableList.copyOf(entries.subList(from, to)));
            }
            from = to;
        }
        return segments.build();
    }

    private static int lowerBound(List<LedgerEntry> entries, long uid) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).uidValue() < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
