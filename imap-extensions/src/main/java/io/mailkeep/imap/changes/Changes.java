package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import io.mailkeep.imap.uids.UidSet;
import java.util.Map;
import org.apache.james.mailbox.ModSeq;

/** What the log knows of an interval of mod-sequences. */
@AutoValue
public abstract class Changes {
    /** Whether the log is to be asked for the interval after {@code known} up to {@code highest}. */
    static boolean worthReading(ModSeq known, ModSeq highest) {
        long length = highest.asLong() - known.asLong();
        return length > 0 && length <= ChangeLog.LONGEST_INTERVAL;
    }

    /** What can be said of an interval without reading: nothing is missing in an empty one, all of any other. */
    static Changes unread(ModSeq known, ModSeq highest) {
        return of(known, highest, ImmutableMap.of());
    }

    /** What entries say, by mod-sequence, that were found after {@code known} up to {@code highest}. */
    static Changes of(ModSeq known, ModSeq highest, Map<Long, UidSet> entries) {
        RangeSet<Long> missing = TreeRangeSet.create();
        if (known.compareTo(highest) < 0) {
            missing.add(longs(Range.openClosed(known.asLong(), highest.asLong())));
        }
        entries.keySet().forEach(modSeq -> missing.remove(longs(Range.singleton(modSeq))));
        UidSet touched = UidSet.of(entries.values().stream()
                .flatMap(uids -> uids.ranges().stream())
                .collect(ImmutableList.toImmutableList()));
        return new AutoValue_Changes(touched, ImmutableRangeSet.copyOf(missing));
    }

    private static Range<Long> longs(Range<Long> range) {
        return range.canonical(DiscreteDomain.longs());
    }

    /** Added since or with changed flags, some of them perhaps removed again, some perhaps never changed. */
    public abstract UidSet touched();

    /** The mod-sequences of the interval that have no entry, in ranges closed below and open above. */
    abstract ImmutableRangeSet<Long> missing();

    /** Whether no mod-sequence of the interval is missing; otherwise {@link #touched} may lack some. */
    public boolean complete() {
        return missing().isEmpty();
    }
}
