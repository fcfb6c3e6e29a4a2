package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import io.mailkeep.imap.changes.Act.Kind;
import io.mailkeep.imap.uids.UidSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    static Changes of(ModSeq known, ModSeq highest, Map<Long, Entry> entries) {
        RangeSet<Long> missing = TreeRangeSet.create();
        if (known.compareTo(highest) < 0) {
            missing.add(longs(Range.openClosed(known.asLong(), highest.asLong())));
        }
        entries.keySet().forEach(modSeq -> missing.remove(longs(Range.singleton(modSeq))));
        return new AutoValue_Changes(highest, ImmutableMap.copyOf(entries), ImmutableRangeSet.copyOf(missing));
    }

    private static Range<Long> longs(Range<Long> range) {
        return range.canonical(DiscreteDomain.longs());
    }

    abstract ModSeq highest();

    abstract ImmutableMap<Long, Entry> entries();

    /** The mod-sequences of the interval that have no entry, in ranges closed below and open above. */
    abstract ImmutableRangeSet<Long> missing();

    /** Whether no mod-sequence of the interval is missing; otherwise {@link #touched} may lack some. */
    public boolean complete() {
        return missing().isEmpty();
    }

    /** The part of the interval after {@code known}. */
    Changes after(ModSeq known) {
        return of(
                known,
                highest(),
                entries().entrySet().stream()
                        .filter(entry -> entry.getKey() > known.asLong())
                        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Without some mod-sequences, which then are neither changes nor missing. */
    public Changes without(RangeSet<Long> modSeqs) {
        ImmutableMap<Long, Entry> others = entries().entrySet().stream()
                .filter(entry -> !modSeqs.contains(entry.getKey()))
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
        return new AutoValue_Changes(highest(), others, missing().difference(ImmutableRangeSet.copyOf(modSeqs)));
    }

    /** Added since or with changed flags, some of them perhaps removed again, some perhaps never changed. */
    public UidSet touched() {
        return uids(Kind.ADDED, Kind.FLAGGED, Kind.TOUCHED);
    }

    /** Which messages came and went; empty if the log can not tell. */
    public Optional<Movement> movement() {
        return complete() && actsOf(Kind.TOUCHED).findAny().isEmpty()
                ? Optional.of(Movement.of(uids(Kind.ADDED), uids(Kind.REMOVED)))
                : Optional.empty();
    }

    private UidSet uids(Kind... kinds) {
        return UidSet.of(Stream.of(kinds)
                .flatMap(this::actsOf)
                .flatMap(act -> act.uids().ranges().stream())
                .collect(ImmutableList.toImmutableList()));
    }

    private Stream<Act> actsOf(Kind kind) {
        return entries().values().stream()
                .flatMap(entry -> entry.acts().stream())
                .filter(act -> act.kind() == kind);
    }
}
