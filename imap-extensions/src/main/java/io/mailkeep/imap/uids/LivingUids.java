package io.mailkeep.imap.uids;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.james.mailbox.MessageUid;

/**
 * The messages of a mailbox as one client numbers them: message sequence number n is the n-th UID, counted from 1 (RFC
 * 9051 §2.3.1.2). Four octets a message. Immutable: a change is a new value, made in one pass.
 */
public final class LivingUids {
    private static final LivingUids NONE = new LivingUids(new int[0]);

    // UIDs have 32 bits without a sign (RFC 9051 §9, nz-number).
    private final int[] uids;

    private LivingUids(int[] uids) {
        this.uids = uids;
    }

    public static LivingUids none() {
        return NONE;
    }

    /** UIDs in any order, without repetition. */
    public static LivingUids of(Collection<Long> uids) {
        return new LivingUids(sorted(uids));
    }

    /** UIDs as a mailbox lists them: ascending without repetition, which costs one pass, or in any order. */
    public static LivingUids listed(Collection<MessageUid> listed) {
        int[] uids = new int[listed.size()];
        int count = 0;
        boolean ascending = true;
        for (MessageUid uid : listed) {
            uids[count] = (int) uid.asLong();
            ascending &= count == 0 || Integer.compareUnsigned(uids[count - 1], uids[count]) < 0;
            count++;
        }
        if (!ascending) {
            sortUnsigned(uids);
        }
        return new LivingUids(uids);
    }

    /** Distinct UIDs, ascending; the array is not copied. */
    static LivingUids ascending(int[] uids) {
        return new LivingUids(uids);
    }

    public int size() {
        return uids.length;
    }

    public boolean isEmpty() {
        return uids.length == 0;
    }

    public OptionalInt number(long uid) {
        int index = search(uid);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index + 1);
    }

    public boolean contains(long uid) {
        return search(uid) >= 0;
    }

    /** The UID of a message sequence number, if there are that many messages. */
    public OptionalLong uid(long number) {
        return number < 1 || number > uids.length ? OptionalLong.empty() : OptionalLong.of(at((int) number - 1));
    }

    public OptionalLong first() {
        return uid(1);
    }

    public OptionalLong last() {
        return uid(uids.length);
    }

    /** Those above a UID, ascending. */
    public ImmutableList<Long> above(long uid) {
        ImmutableList.Builder<Long> above = ImmutableList.builder();
        for (int index = insertionPoint(uid + 1); index < uids.length; index++) {
            above.add(at(index));
        }
        return above.build();
    }

    /** With further UIDs, none of which is here yet. */
    public LivingUids with(Collection<Long> added) {
        if (added.isEmpty()) {
            return this;
        }
        int[] all = Arrays.copyOf(uids, uids.length + added.size());
        System.arraycopy(sorted(added), 0, all, uids.length, added.size());
        if (last().isPresent() && Integer.compareUnsigned(all[uids.length], uids[uids.length - 1]) < 0) {
            sortUnsigned(all);
        }
        return new LivingUids(all);
    }

    /** With the UIDs of a set, some of which may be here. */
    public LivingUids with(UidSet added) {
        if (added.isEmpty()) {
            return this;
        }
        int[] all = new int[Math.addExact(uids.length, Math.toIntExact(added.size()))];
        int count = 0;
        int next = 0;
        for (Range<Long> range : added.ranges()) {
            for (long uid = range.lowerEndpoint(); uid < range.upperEndpoint(); uid++) {
                while (next < uids.length && at(next) < uid) {
                    all[count++] = uids[next++];
                }
                if (next < uids.length && at(next) == uid) {
                    next++;
                }
                all[count++] = (int) uid;
            }
        }
        System.arraycopy(uids, next, all, count, uids.length - next);
        return new LivingUids(Arrays.copyOf(all, count + uids.length - next));
    }

    /** Without the UIDs of a set, which may or may not be here. */
    public LivingUids without(UidSet removed) {
        int[] left = new int[uids.length];
        int count = 0;
        int next = 0;
        for (Range<Long> range : removed.ranges()) {
            int first = insertionPoint(range.lowerEndpoint());
            System.arraycopy(uids, next, left, count, first - next);
            count += first - next;
            next = insertionPoint(range.upperEndpoint());
        }
        System.arraycopy(uids, next, left, count, uids.length - next);
        count += uids.length - next;
        return count == uids.length ? this : new LivingUids(Arrays.copyOf(left, count));
    }

    /** Without some UIDs, which may or may not be here. */
    public LivingUids without(Collection<Long> removed) {
        if (removed.isEmpty()) {
            return this;
        }
        int[] gone = sorted(removed);
        int[] left = new int[uids.length];
        int count = 0;
        int next = 0;
        for (int uid : uids) {
            while (next < gone.length && Integer.compareUnsigned(gone[next], uid) < 0) {
                next++;
            }
            if (next == gone.length || gone[next] != uid) {
                left[count++] = uid;
            }
        }
        return count == uids.length ? this : new LivingUids(Arrays.copyOf(left, count));
    }

    /**
     * The numbers to say in EXPUNGE responses for these UIDs, one after the other: each counts those before it as gone
     * (RFC 9051 §7.5.1). UIDs that are not here have none.
     */
    public ImmutableList<Integer> expungeNumbers(Collection<Long> removed) {
        ImmutableList.Builder<Integer> numbers = ImmutableList.builder();
        int said = 0;
        for (int uid : sorted(removed)) {
            int index = search(Integer.toUnsignedLong(uid));
            if (index >= 0) {
                numbers.add(index + 1 - said++);
            }
        }
        return numbers.build();
    }

    /**
     * Which UIDs of {@code asked} below {@code uidNext} are not here: were never given, or are gone. Costs as much as
     * there are messages and ranges, however far apart.
     */
    public UidSet missing(UidSet asked, long uidNext) {
        List<Range<Long>> missing = new ArrayList<>();
        for (Range<Long> range :
                asked.intersection(UidSet.range(1, uidNext - 1)).ranges()) {
            addMissing(range.lowerEndpoint(), range.upperEndpoint(), missing);
        }
        return UidSet.of(missing);
    }

    private void addMissing(long from, long end, List<Range<Long>> missing) {
        long next = from;
        for (int index = insertionPoint(from); index < uids.length && at(index) < end; index++) {
            addIfAny(next, at(index), missing);
            next = at(index) + 1;
        }
        addIfAny(next, end, missing);
    }

    private static void addIfAny(long from, long end, List<Range<Long>> missing) {
        if (from < end) {
            missing.add(Range.closedOpen(from, end));
        }
    }

    /** How many UIDs of a set are here. */
    public int count(UidSet asked) {
        int count = 0;
        for (Range<Long> range : asked.ranges()) {
            count += insertionPoint(range.upperEndpoint()) - insertionPoint(range.lowerEndpoint());
        }
        return count;
    }

    /** Which UIDs of a set are here. */
    public UidSet present(UidSet asked) {
        List<Range<Long>> present = new ArrayList<>();
        for (Range<Long> range : asked.ranges()) {
            addPresent(insertionPoint(range.lowerEndpoint()), insertionPoint(range.upperEndpoint()), present);
        }
        return UidSet.of(present);
    }

    private void addPresent(int first, int end, List<Range<Long>> present) {
        int start = first;
        for (int index = first + 1; index <= end; index++) {
            if (index == end || at(index) != at(index - 1) + 1) {
                present.add(Range.closed(at(start), at(index - 1)));
                start = index;
            }
        }
    }

    /** The UIDs of messages by their numbers; of numbers that no message has, there are none. */
    public UidSet uids(UidSet numbers) {
        List<Range<Long>> numbered = new ArrayList<>();
        for (Range<Long> range : numbers.between(1, uids.length).ranges()) {
            addPresent((int) (range.lowerEndpoint() - 1), (int) (range.upperEndpoint() - 1), numbered);
        }
        return UidSet.of(numbered);
    }

    /**
     * The numbers of those UIDs of a set that are here, as ranges closed at both ends, ascending: the fewest, however far
     * apart the UIDs of neighbours are.
     */
    public ImmutableList<Range<Integer>> numbers(UidSet asked) {
        ImmutableList.Builder<Range<Integer>> numbers = ImmutableList.builder();
        int start = 0;
        int end = 0;
        for (Range<Long> range : asked.ranges()) {
            int first = insertionPoint(range.lowerEndpoint());
            int next = insertionPoint(range.upperEndpoint());
            if (first == next) {
                continue;
            }
            if (first > end) {
                addNumbers(start, end, numbers);
                start = first;
            }
            end = next;
        }
        addNumbers(start, end, numbers);
        return numbers.build();
    }

    /**
     * The UIDs between those of a set that are here and neighbours: as few ranges as {@link #numbers}, and of all that
     * are here the same messages in them.
     */
    public UidSet spans(UidSet asked) {
        return UidSet.of(numbers(asked).stream()
                .map(range -> Range.closed(at(range.lowerEndpoint() - 1), at(range.upperEndpoint() - 1)))
                .collect(ImmutableList.toImmutableList()));
    }

    private static void addNumbers(int start, int end, ImmutableList.Builder<Range<Integer>> numbers) {
        if (start < end) {
            numbers.add(Range.closed(start + 1, end));
        }
    }

    /** The UID at a place counted from 0. */
    long at(int index) {
        return Integer.toUnsignedLong(uids[index]);
    }

    private int search(long uid) {
        int low = 0;
        int high = uids.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compare(at(middle), uid);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private int insertionPoint(long uid) {
        int index = search(uid);
        return index < 0 ? -index - 1 : index;
    }

    private static int[] sorted(Collection<Long> uids) {
        int[] sorted = uids.stream().mapToInt(Long::intValue).toArray();
        sortUnsigned(sorted);
        return sorted;
    }

    private static void sortUnsigned(int[] uids) {
        // Flipping the sign makes the order of signed numbers that of unsigned ones.
        flipSigns(uids);
        Arrays.sort(uids);
        flipSigns(uids);
    }

    private static void flipSigns(int[] uids) {
        for (int i = 0; i < uids.length; i++) {
            uids[i] ^= Integer.MIN_VALUE;
        }
    }
}
