package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import io.mailkeep.imap.uids.LivingUids;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mailbox.ModSeq;

/** Which changes a selection has heard of, each for itself. Not thread-safe. */
final class Heard {
    // Neighbours are one. Those that find no room are told once more.
    private static final int MOST_RANGES = 1000;

    private final RangeSet<Long> modSeqs = TreeRangeSet.create();
    private final RangeSet<Long> told = TreeRangeSet.create();
    private final Set<Long> found = new HashSet<>();
    private final Set<Long> goneMeanwhile = new HashSet<>();
    private long upTo;
    private long noted;
    private boolean looking;
    private long begun;

    /** Nothing up to that mod-sequence is missed; the next look is due a period after that moment. */
    void begin(ModSeq highest, long nanoTime) {
        upTo = highest.asLong();
        noted = upTo;
        begun = nanoTime;
    }

    void change(ModSeq modSeq) {
        add(modSeq, modSeqs);
    }

    /** The client is told all flags of each message that has this mod-sequence, so that no earlier change is a loss. */
    void told(ModSeq modSeq) {
        add(modSeq, told);
    }

    private void add(ModSeq modSeq, RangeSet<Long> ranges) {
        if (modSeq.asLong() > upTo) {
            add(Range.closedOpen(modSeq.asLong(), modSeq.asLong() + 1), ranges);
        }
    }

    private static void add(Range<Long> changed, RangeSet<Long> ranges) {
        if (ranges.asRanges().size() < MOST_RANGES || isBesideOneOf(ranges, changed)) {
            ranges.add(changed);
        }
    }

    private static boolean isBesideOneOf(RangeSet<Long> ranges, Range<Long> changed) {
        return ranges.contains(changed.lowerEndpoint() - 1) || ranges.contains(changed.upperEndpoint());
    }

    /** Whether an event that comes after a message has gone must not bring it back, as it was found without. */
    boolean gone(long uid) {
        if (looking) {
            goneMeanwhile.add(uid);
        }
        return found.remove(uid);
    }

    /** Whether a message that was read may be told: it has not gone meanwhile. */
    boolean find(long uid) {
        return !goneMeanwhile.contains(uid) && found.add(uid);
    }

    /** Empty before a period has passed since the last one began, and before that has ended. */
    Optional<Look> beginLook(long nanoTime, long period, LivingUids uids) {
        if (looking || nanoTime - begun < period) {
            return Optional.empty();
        }
        begun = nanoTime;
        looking = true;
        return Optional.of(Look.of(
                ModSeq.of(upTo),
                ModSeq.of(noted),
                ImmutableRangeSet.copyOf(modSeqs),
                ImmutableRangeSet.copyOf(told),
                uids));
    }

    /** Nothing up to what was noted is missed; the next look goes up to the mailbox's highest of this one. */
    void looked(ModSeq highest) {
        upTo = noted;
        noted = Math.max(noted, highest.asLong());
        modSeqs.remove(Range.closed(0L, upTo));
        told.remove(Range.closed(0L, upTo));
    }

    /** All that was heard of. */
    Covered covered() {
        Range<Long> next = modSeqs.rangeContaining(upTo + 1);
        return Covered.of(ModSeq.of(next == null ? upTo : next.upperEndpoint() - 1), ImmutableRangeSet.copyOf(modSeqs));
    }

    void endLook() {
        looking = false;
        goneMeanwhile.clear();
    }
}
