package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.process.ImapSession;

/** The sequence-sets of requests (RFC 9051 §9), between James's form and ours. */
final class Ids {
    // What James's parser makes of "*".
    private static final long LAST = Long.MAX_VALUE;
    private static final long HIGHEST_UID = 0xFFFF_FFFFL;

    private Ids() {}

    /** UIDs as they were sent; {@code *} counts as the highest there can be. */
    static UidSet uids(IdRange[] ranges) {
        return UidSet.of(Arrays.stream(ranges)
                .map(range -> closed(range.getLowVal(), range.getHighVal()))
                .collect(ImmutableList.toImmutableList()));
    }

    /** What a command names: by {@code $}, which James reads as no range (RFC 5182), the messages that were saved. */
    static IdRange[] named(IdRange[] ranges, boolean byUid, ImapSession session) {
        return ranges.length > 0
                ? ranges
                : Selection.in(session)
                        .map(selection -> byUid
                                ? ofUids(selection.saved())
                                : ofNumbers(selection.view().numbers(selection.saved())))
                        .orElse(ranges);
    }

    /** Whatever UID there can be. */
    static UidSet all() {
        return UidSet.range(1, HIGHEST_UID);
    }

    static UidSet uids(UidRange[] ranges) {
        return UidSet.of(Arrays.stream(ranges)
                .map(range ->
                        closed(range.getLowVal().asLong(), range.getHighVal().asLong()))
                .collect(ImmutableList.toImmutableList()));
    }

    private static Range<Long> closed(long one, long other) {
        long low = Math.min(HIGHEST_UID, Math.min(one, other));
        return Range.closed(low, Math.min(HIGHEST_UID, Math.max(one, other)));
    }

    /**
     * The UIDs that a UID command means in a view: as they were sent, but the last message stands for {@code *}, even
     * where a range begins above it (RFC 9051 §9, seq-range).
     */
    static UidSet uidsMeant(IdRange[] ranges, LivingUids view) {
        return UidSet.of(Arrays.stream(ranges)
                .flatMap(range -> view.last().isEmpty() ? Stream.empty() : Stream.of(meant(range, view)))
                .collect(ImmutableList.toImmutableList()));
    }

    private static Range<Long> meant(IdRange range, LivingUids view) {
        long last = view.last().getAsLong();
        long one = range.getLowVal() == LAST ? last : range.getLowVal();
        long other = range.getHighVal() == LAST ? last : range.getHighVal();
        return closed(one, other);
    }

    /** The UIDs of messages by their numbers; of numbers that no message has, there are none. */
    static UidSet uids(IdRange[] ranges, LivingUids view) {
        return UidSet.of(
                Arrays.stream(ranges).flatMap(range -> numbered(range, view)).collect(ImmutableList.toImmutableList()));
    }

    private static Stream<Range<Long>> numbered(IdRange range, LivingUids view) {
        long one = range.getLowVal() == LAST ? view.size() : range.getLowVal();
        long other = range.getHighVal() == LAST ? view.size() : range.getHighVal();
        OptionalLong low = view.uid(Math.min(one, other));
        OptionalLong high = view.uid(Math.max(one, other));
        return low.isPresent() && high.isPresent()
                ? Stream.of(Range.closed(low.getAsLong(), high.getAsLong()))
                : Stream.empty();
    }

    /**
     * The same numbers, in ranges with none of those UIDs between their first message and their last: James takes whatever
     * is there. Numbers that no message has are left for it to refuse.
     */
    static IdRange[] around(UidSet unnumbered, IdRange[] numbers, LivingUids view) {
        return Arrays.stream(numbers)
                .flatMap(range -> around(unnumbered, range, view))
                .toArray(IdRange[]::new);
    }

    private static Stream<IdRange> around(UidSet unnumbered, IdRange range, LivingUids view) {
        UidSet spanned = UidSet.of(numbered(range, view).collect(ImmutableList.toImmutableList()));
        if (spanned.intersection(unnumbered).isEmpty()) {
            return Stream.of(range);
        }
        return spanned.minus(unnumbered).ranges().stream()
                .map(uids -> view.numbers(UidSet.of(ImmutableList.of(uids))))
                .flatMap(part -> Arrays.stream(ofNumbers(part)));
    }

    static IdRange[] ofUids(UidSet uids) {
        return uids.ranges().stream()
                .map(range -> new IdRange(range.lowerEndpoint(), range.upperEndpoint() - 1))
                .toArray(IdRange[]::new);
    }

    static IdRange[] ofNumbers(List<Range<Integer>> numbers) {
        return numbers.stream()
                .map(range -> new IdRange(range.lowerEndpoint(), range.upperEndpoint()))
                .toArray(IdRange[]::new);
    }
}
