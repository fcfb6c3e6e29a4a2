package io.mailkeep.imap.changes;

import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Maps;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Range;
import com.google.common.collect.TreeRangeMap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.Act.Kind;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a mailbox did, in the order of its mod-sequences, for one who follows it: without a gap, up to the first hole that
 * may still be filled. A hole that is settled is filled with what a reading of the mailbox shows, which tells besides what
 * lives, as a removal may hide in it. Whoever applies the steps one by one, wherever it begins, ends equal to the mailbox.
 *
 * <p>Flags are those that the last of several changes left, as James may write the one with the lower mod-sequence last:
 * from the log where it proves them, else read. The reading comes after the whole of what is told, so it is never older.
 *
 * <p>Thread-safe; never blocks. Fails where the log or the mailbox can not be read.
 */
@Singleton
public final class OrderedChanges {
    /** How messages of a mailbox are read. */
    public interface Reading extends Function<MessageRange, Flux<ComposedMessageIdWithMetaData>> {}

    // A STORE that got its mod-sequence before may have been written after a later one.
    private static final long LOOKED_BACK = 100;

    private static final int MOST_RANGES = 64;
    private static final int RANGES_AT_ONCE = 4;
    private static final long MOST_MENDED = 1000;

    private final ChangeLog log;
    private final MetricFactory metrics;

    @Inject
    OrderedChanges(ChangeLog log, MetricFactory metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    /** From where to follow a mailbox so that nothing is missed that happens once it has had a mod-sequence. */
    public static ModSeq safelyBefore(ModSeq modSeq) {
        return ModSeq.of(Math.max(0, modSeq.asLong() - 1 - LOOKED_BACK));
    }

    /**
     * What happened after a position.
     *
     * @param highest as far as is known that something happened
     * @param settled whoever allocated it, or a lower one, has written what it was for, or never will
     */
    public Mono<Progress> after(MailboxId mailbox, ModSeq position, ModSeq highest, ModSeq settled, Reading reading) {
        long lookedBack = Math.max(0, position.asLong() - LOOKED_BACK);
        if (highest.asLong() - lookedBack > ChangeLog.LONGEST_INTERVAL) {
            return settled.compareTo(position) > 0
                    ? new Interval(mailbox, position, settled, ImmutableMap.of()).read(reading)
                    : Mono.just(Progress.of(ImmutableList.of(), position, Optional.empty()));
        }
        return log.since(mailbox, ModSeq.of(lookedBack), highest).flatMap(changes -> {
            ModSeq until = wholeUntil(changes.after(position), settled);
            return new Interval(mailbox, position, until, changes.entries()).read(reading);
        });
    }

    private static ModSeq wholeUntil(Changes changes, ModSeq settled) {
        return changes.missing().subRangeSet(Range.greaterThan(settled.asLong())).asRanges().stream()
                .findFirst()
                .map(hole -> ModSeq.of(Math.max(hole.lowerEndpoint(), settled.asLong() + 1) - 1))
                .orElse(changes.highest());
    }

    /** What is between a position and an end before which every hole is settled. */
    private final class Interval {
        private final MailboxId mailbox;
        private final ModSeq position;
        private final ModSeq until;
        private final ImmutableMap<Long, Entry> entries;
        private final ImmutableRangeSet<Long> holes;
        private final LatestFlags latest;
        private final UidSet touched;

        /** @param entries those before the position, too */
        Interval(MailboxId mailbox, ModSeq position, ModSeq until, Map<Long, Entry> entries) {
            this.mailbox = mailbox;
            this.position = position;
            this.until = until;
            ImmutableMap<Long, Entry> all = entries.entrySet().stream()
                    .filter(entry -> entry.getKey() <= until.asLong())
                    .sorted(Map.Entry.comparingByKey())
                    .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
            Changes changes = Changes.of(position, until, all).after(position);
            this.latest = LatestFlags.of(all);
            this.entries = all.entrySet().stream()
                    .filter(entry -> entry.getKey() > position.asLong())
                    .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
            this.holes = changes.missing();
            this.touched = changes.touched();
        }

        Mono<Progress> read(Reading reading) {
            if (until.compareTo(position) <= 0) {
                return Mono.just(Progress.of(ImmutableList.of(), position, Optional.empty()));
            }
            if (!holes.isEmpty() || mayHideRemovals()) {
                return readWhole(reading);
            }
            UidSet unknown = latest.unknown(touched);
            ImmutableList<MessageRange> ranges = unknown.toRead().toMessageRanges();
            if (ranges.size() > MOST_RANGES) {
                return readWhole(reading);
            }
            return Flux.fromIterable(ranges)
                    .flatMap(reading, RANGES_AT_ONCE)
                    .filter(message -> unknown.contains(uid(message)))
                    .collect(Found::new, Found::add)
                    .map(found -> Progress.of(steps(found.orElse(latest)), until, Optional.empty()));
        }

        private boolean mayHideRemovals() {
            return entries.values().stream()
                    .anyMatch(entry -> entry.uids(Kind.TOUCHED).isPresent());
        }

        private Mono<Progress> readWhole(Reading reading) {
            return reading.apply(MessageRange.all())
                    .collect(Whole::new, Whole::add)
                    .flatMap(whole -> mend(whole).thenReturn(whole.progress()));
        }

        /** The next one who reads the log finds no hole. */
        private Mono<Void> mend(Whole whole) {
            ImmutableMap<ModSeq, Entry> mended = holes.asRanges().stream()
                    .flatMap(hole -> Stream.iterate(
                            hole.lowerEndpoint(), modSeq -> modSeq < hole.upperEndpoint(), modSeq -> modSeq + 1))
                    .limit(MOST_MENDED)
                    .collect(ImmutableMap.toImmutableMap(
                            ModSeq::of,
                            modSeq -> Entry.touched(UidSet.of(whole.inHoles.getOrDefault(modSeq, List.of())))));
            if (mended.isEmpty()) {
                return Mono.empty();
            }
            metrics.generate(Counter.FEED_MENDED.metric()).add(mended.size());
            return log.record(mailbox, mended).onErrorResume(failure -> {
                metrics.generate(Counter.CHANGE_LOG_FAILED.metric()).increment();
                return Mono.empty();
            });
        }

        private ImmutableList<Step> steps(FlagsNow flags) {
            ImmutableList.Builder<Step> steps = ImmutableList.builder();
            entries.forEach((modSeq, entry) -> entry.acts().stream()
                    .sorted(Comparator.comparing(Act::kind))
                    .flatMap(act -> steps(ModSeq.of(modSeq), entry, act, flags))
                    .forEach(steps::add));
            return steps.build();
        }

        private Stream<Step> steps(ModSeq modSeq, Entry entry, Act act, FlagsNow flags) {
            switch (act.kind()) {
                case ADDED:
                    ImmutableMap<KnownFlags, UidSet> groups = flags.byFlags(act.uids());
                    UidSet gone = groups.values().stream().reduce(act.uids(), UidSet::minus);
                    return Stream.concat(
                            flagged(modSeq, Step.Kind.ADDED, groups, entry),
                            any(gone).map(uids -> step(modSeq, Step.Kind.ADDED, uids, Optional.empty(), entry)));
                case FLAGGED:
                    return flagged(modSeq, Step.Kind.FLAGGED, flags.byFlags(act.uids()), entry);
                case REMOVED:
                    return any(act.uids()).map(uids -> step(modSeq, Step.Kind.REMOVED, uids, Optional.empty(), entry));
                default:
                    // Among those that are found.
                    return Stream.empty();
            }
        }

        private Stream<UidSet> any(UidSet uids) {
            return uids.isEmpty() ? Stream.empty() : Stream.of(uids);
        }

        private Stream<Step> flagged(
                ModSeq modSeq, Step.Kind kind, ImmutableMap<KnownFlags, UidSet> groups, Entry entry) {
            return groups.entrySet().stream()
                    .map(group -> step(modSeq, kind, group.getValue(), Optional.of(group.getKey()), entry));
        }

        private Step step(ModSeq modSeq, Step.Kind kind, UidSet uids, Optional<KnownFlags> flags, Entry entry) {
            return Step.of(modSeq, kind, uids, flags.map(KnownFlags::flags), entry.notes());
        }

        /** The whole mailbox, as far as it tells of the interval. Not thread-safe: a reading is serial. */
        private final class Whole {
            private final List<MessageUid> living = new ArrayList<>();
            private final Map<Long, List<MessageUid>> inHoles = new HashMap<>();
            private final Found found = new Found();
            private final Found unsaid = new Found();
            private final UidSet said = entries.values().stream()
                    .flatMap(entry -> entry.uids(Kind.TOUCHED).stream())
                    .reduce(UidSet.none(), UidSet::union);

            void add(ComposedMessageIdWithMetaData message) {
                MessageUid uid = message.getComposedMessageId().getUid();
                long modSeq = message.getModSeq().asLong();
                living.add(uid);
                if (holes.contains(modSeq)) {
                    inHoles.computeIfAbsent(modSeq, hole -> new ArrayList<>()).add(uid);
                }
                if (holes.contains(modSeq) || said.contains(uid.asLong())) {
                    unsaid.add(message);
                }
                if (touched.contains(uid.asLong())) {
                    found.add(message);
                }
            }

            Progress progress() {
                ImmutableList<Step> foundLast = unsaid.byFlags().entrySet().stream()
                        .map(group -> Step.of(
                                until,
                                Step.Kind.FOUND,
                                group.getValue(),
                                Optional.of(group.getKey().flags()),
                                ImmutableSet.of()))
                        .collect(ImmutableList.toImmutableList());
                return Progress.of(
                        ImmutableList.<Step>builder()
                                .addAll(steps(found::byFlags))
                                .addAll(foundLast)
                                .build(),
                        until,
                        Optional.of(UidSet.of(living)));
            }
        }
    }

    private static long uid(ComposedMessageIdWithMetaData message) {
        return message.getComposedMessageId().getUid().asLong();
    }

    /** The flags of messages: those of them whose flags are known, by their flags. */
    private interface FlagsNow {
        ImmutableMap<KnownFlags, UidSet> byFlags(UidSet uids);
    }

    /** Messages that were read. Not thread-safe: a reading is serial. */
    private static final class Found {
        private final TreeRangeMap<Long, KnownFlags> flags = TreeRangeMap.create();

        void add(ComposedMessageIdWithMetaData message) {
            flags.putCoalescing(
                    Range.singleton(uid(message)).canonical(DiscreteDomain.longs()), KnownFlags.of(message.getFlags()));
        }

        ImmutableMap<KnownFlags, UidSet> byFlags() {
            return grouped(flags.asMapOfRanges().entrySet().stream());
        }

        ImmutableMap<KnownFlags, UidSet> byFlags(UidSet among) {
            return grouped(among.ranges().stream()
                    .flatMap(range -> flags.subRangeMap(range).asMapOfRanges().entrySet().stream()));
        }

        /** Those of the log, of messages that were not read. */
        FlagsNow orElse(LatestFlags latest) {
            return uids -> Stream.concat(byFlags(uids).entrySet().stream(), latest.byFlags(uids).entrySet().stream())
                    .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue, UidSet::union));
        }

        private static ImmutableMap<KnownFlags, UidSet> grouped(Stream<Map.Entry<Range<Long>, KnownFlags>> parts) {
            ListMultimap<KnownFlags, Range<Long>> byFlags =
                    MultimapBuilder.linkedHashKeys().arrayListValues().build();
            parts.forEach(part -> byFlags.put(part.getValue(), part.getKey()));
            return ImmutableMap.copyOf(Maps.transformValues(byFlags.asMap(), ranges -> UidSet.of(ranges)));
        }
    }
}
