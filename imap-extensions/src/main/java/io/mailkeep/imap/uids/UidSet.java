package io.mailkeep.imap.uids;

import com.google.common.base.Splitter;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.stream.Collectors;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;

/**
 * A set of UIDs, held as ascending ranges that neither touch nor overlap. Immutable. Time and memory of every method
 * follow the number of ranges.
 */
public final class UidSet {
    private static final UidSet NONE = new UidSet(ImmutableRangeSet.of());
    private static final long CHEAPER_READ = 64;

    // Each range closed below and open above, the canonical form in which neighbours merge; without an end where it
    // reaches the greatest long.
    private final ImmutableRangeSet<Long> ranges;

    private UidSet(ImmutableRangeSet<Long> ranges) {
        this.ranges = ranges;
    }

    public static UidSet none() {
        return NONE;
    }

    public static UidSet of(Collection<MessageUid> uids) {
        return of(MessageRange.toRanges(uids).stream()
                .map(range ->
                        closed(range.getUidFrom().asLong(), range.getUidTo().asLong()))
                .collect(ImmutableList.toImmutableList()));
    }

    /** From {@code low} to {@code high}, both included; none if {@code low} is the greater. */
    public static UidSet range(long low, long high) {
        return low > high ? NONE : of(ImmutableList.of(closed(low, high)));
    }

    /** The union of ranges in any order. */
    public static UidSet of(Iterable<Range<Long>> ranges) {
        RangeSet<Long> union = TreeRangeSet.create();
        ranges.forEach(range -> union.add(range.canonical(DiscreteDomain.longs())));
        return new UidSet(ImmutableRangeSet.copyOf(union));
    }

    /**
     * What {@link #toString} wrote.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static UidSet parse(String text) {
        return text.isEmpty()
                ? NONE
                : of(Splitter.on(',')
                        .splitToStream(text)
                        .map(UidSet::parseRange)
                        .collect(ImmutableList.toImmutableList()));
    }

    private static Range<Long> parseRange(String range) {
        int colon = range.indexOf(':');
        long low = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
        return closed(low, colon < 0 ? low : Long.parseLong(range.substring(colon + 1)));
    }

    private static Range<Long> closed(long low, long high) {
        return Range.closed(low, high);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(long uid) {
        return ranges.contains(uid);
    }

    public UidSet union(UidSet other) {
        return new UidSet(ranges.union(other.ranges));
    }

    public UidSet minus(UidSet other) {
        return new UidSet(ranges.difference(other.ranges));
    }

    public UidSet intersection(UidSet other) {
        return new UidSet(ranges.intersection(other.ranges));
    }

    /**
     * A set with fewer ranges that contains this one, to be read instead: James reads range by range, and a few messages
     * more cost less than a range more.
     */
    public UidSet toRead() {
        return bridging(CHEAPER_READ);
    }

    /** Ranges that less than {@code gap} UIDs lie between become one. The set itself for a gap of 1. */
    UidSet bridging(long gap) {
        ImmutableList.Builder<Range<Long>> bridged = ImmutableList.builder();
        Iterator<Range<Long>> each = ranges().iterator();
        if (!each.hasNext()) {
            return this;
        }
        Range<Long> current = each.next();
        while (each.hasNext()) {
            Range<Long> next = each.next();
            if (low(next) - high(current) - 1 < gap) {
                current = current.span(next);
            } else {
                bridged.add(current);
                current = next;
            }
        }
        return of(bridged.add(current).build());
    }

    /** From the least to the greatest UID, both included; none if there is none. */
    public UidSet span() {
        return isEmpty() ? this : of(ImmutableList.of(ranges.span()));
    }

    /** The ranges, ascending, each closed below and open above; the last has no end if it reaches the greatest long. */
    public ImmutableList<Range<Long>> ranges() {
        return ranges.asRanges().asList();
    }

    /** Each UID, ascending: a view, made as it is asked for, however many there are. */
    public ImmutableSortedSet<Long> uids() {
        return ranges.asSet(DiscreteDomain.longs());
    }

    /** The ranges as James's responses take them. */
    public UidRange[] toUidRanges() {
        return ranges().stream()
                .map(range -> new UidRange(MessageUid.of(low(range)), MessageUid.of(high(range))))
                .toArray(UidRange[]::new);
    }

    /** The ranges as James's mailboxes take them. */
    public ImmutableList<MessageRange> toMessageRanges() {
        return ranges().stream()
                .map(range -> MessageRange.range(MessageUid.of(low(range)), MessageUid.of(high(range))))
                .collect(ImmutableList.toImmutableList());
    }

    /** How many UIDs are in the set. */
    public long size() {
        return ranges().stream()
                .mapToLong(range -> high(range) - low(range) + 1)
                .sum();
    }

    /** The UIDs at the places {@code first} to {@code last} of the set, counted from 1; of places that it has. */
    public UidSet slice(long first, long last) {
        ImmutableList.Builder<Range<Long>> slice = ImmutableList.builder();
        long before = 0;
        for (Range<Long> range : ranges()) {
            long start = low(range) + Math.max(0, first - before - 1);
            long end = Math.min(high(range), low(range) + last - before - 1);
            if (start <= end) {
                slice.add(closed(start, end));
            }
            before += high(range) - low(range) + 1;
        }
        return of(slice.build());
    }

    /** The UIDs in their order, so many in each set but the last. */
    public ImmutableList<UidSet> slices(long size) {
        ImmutableList.Builder<UidSet> slices = ImmutableList.builder();
        ImmutableList.Builder<Range<Long>> slice = ImmutableList.builder();
        long room = size;
        for (Range<Long> range : ranges()) {
            long low = low(range);
            while (high(range) - low >= room - 1) {
                slices.add(of(slice.add(closed(low, low + room - 1)).build()));
                slice = ImmutableList.builder();
                low += room;
                room = size;
            }
            if (low <= high(range)) {
                slice.add(closed(low, high(range)));
                room -= high(range) - low + 1;
            }
        }
        return room == size ? slices.build() : slices.add(of(slice.build())).build();
    }

    /** Those from {@code low} to {@code high}, both included. */
    public UidSet between(long low, long high) {
        return new UidSet(ranges.subRangeSet(
                high == Long.MAX_VALUE ? Range.atLeast(low) : Range.closedOpen(low, Math.max(low, high + 1))));
    }

    private static long low(Range<Long> range) {
        return range.lowerEndpoint();
    }

    private static long high(Range<Long> range) {
        return range.hasUpperBound() ? range.upperEndpoint() - 1 : Long.MAX_VALUE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet && ranges.equals(((UidSet) other).ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** As an IMAP sequence-set (RFC 9051 §9): {@code 1:4,7}; empty for no UID. */
    @Override
    public String toString() {
        return ranges().stream()
                .map(range -> low(range) == high(range) ? Long.toString(low(range)) : low(range) + ":" + high(range))
                .collect(Collectors.joining(","));
    }
}
