package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Maps;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;
import io.mailkeep.imap.changes.Act.Kind;
import io.mailkeep.imap.uids.UidSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;

/**
 * The flags of messages after an interval, where the log can tell. Of two STOREs on one message the one with the lower
 * mod-sequence may have been written last: James allocates a mod-sequence first and reads the message after. So a message
 * that was flagged twice is not known; one that was added and flagged once is, as no STORE comes before the arrival.
 */
final class LatestFlags {
    /** What is said of a message; not known if it has no flags. */
    @AutoValue
    abstract static class Said {
        private static Said nothing() {
            return new AutoValue_LatestFlags_Said(Kind.TOUCHED, 0, Optional.empty());
        }

        private static Said by(long modSeq, Act act) {
            return act.flags().isPresent()
                    ? new AutoValue_LatestFlags_Said(act.kind(), modSeq, act.flags())
                    : nothing();
        }

        abstract Kind kind();

        abstract long modSeq();

        abstract Optional<KnownFlags> flags();

        Said then(Said next) {
            return kind() == Kind.ADDED && next.kind() == Kind.FLAGGED ? next : nothing();
        }
    }

    private final RangeMap<Long, Said> said = TreeRangeMap.create();

    private LatestFlags() {}

    static LatestFlags of(Map<Long, Entry> entries) {
        LatestFlags latest = new LatestFlags();
        // Arrivals first, whatever their mod-sequence.
        for (Kind kind : Kind.values()) {
            if (kind != Kind.REMOVED) {
                entries.forEach((modSeq, entry) -> entry.acts().stream()
                        .filter(act -> act.kind() == kind)
                        .forEach(act -> latest.say(act.uids(), Said.by(modSeq, act))));
            }
        }
        return latest;
    }

    private void say(UidSet uids, Said next) {
        uids.ranges().forEach(range -> said.merge(range, next, Said::then));
    }

    /** Those of the messages whose flags are known, ascending. */
    Stream<ChangedMessage> among(UidSet uids) {
        return uids.ranges().stream()
                .flatMap(range -> said.subRangeMap(range).asMapOfRanges().entrySet().stream())
                .flatMap(part -> part.getValue().flags().stream()
                        .flatMap(
                                flags -> messages(part.getKey(), part.getValue().modSeq(), flags)));
    }

    private static Stream<ChangedMessage> messages(Range<Long> uids, long modSeq, KnownFlags flags) {
        return ContiguousSet.create(uids, DiscreteDomain.longs()).stream()
                .map(uid -> ChangedMessage.of(MessageUid.of(uid), ModSeq.of(modSeq), flags.flags()));
    }

    /** Those of the messages whose flags are known, by their flags. */
    ImmutableMap<KnownFlags, UidSet> byFlags(UidSet uids) {
        ListMultimap<KnownFlags, Range<Long>> byFlags =
                MultimapBuilder.linkedHashKeys().arrayListValues().build();
        uids.ranges().stream()
                .flatMap(range -> said.subRangeMap(range).asMapOfRanges().entrySet().stream())
                .forEach(part -> part.getValue().flags().ifPresent(flags -> byFlags.put(flags, part.getKey())));
        return ImmutableMap.copyOf(Maps.transformValues(byFlags.asMap(), ranges -> UidSet.of(ranges)));
    }

    /** Those of the messages whose flags have to be read. */
    UidSet unknown(UidSet uids) {
        return UidSet.of(uids.ranges().stream()
                .flatMap(range -> said.subRangeMap(range).asMapOfRanges().entrySet().stream())
                .filter(part -> part.getValue().flags().isEmpty())
                .map(Map.Entry::getKey)
                .collect(ImmutableList.toImmutableList()));
    }
}
