package io.mailkeep.imap.uids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.Range;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.Test;

/** Held against a plain set of numbers. */
class UidSetTest {
    private static final long GREATEST = 60;

    @Property
    void containsWhatItWasMadeOf(@ForAll("uids") NavigableSet<Long> uids) {
        UidSet set = set(uids);

        assertThat(members(set)).isEqualTo(uids);
        assertThat(LongStream.rangeClosed(0, GREATEST + 1).filter(set::contains).boxed())
                .containsExactlyElementsOf(uids);
        assertThat(set.size()).isEqualTo(uids.size());
        assertThat(set.isEmpty()).isEqualTo(uids.isEmpty());
    }

    @Property
    void slicesAreTheSetInPartsOfThatSize(
            @ForAll("uids") NavigableSet<Long> uids, @ForAll @IntRange(min = 1, max = 70) int size) {
        List<UidSet> slices = set(uids).slices(size);

        assertThat(slices.stream().flatMap(slice -> members(slice).stream())).containsExactlyElementsOf(uids);
        assertThat(slices).hasSize((uids.size() + size - 1) / size);
        slices.stream().limit(Math.max(0, slices.size() - 1)).forEach(slice -> assertThat(slice.size())
                .isEqualTo(size));
    }

    @Property
    void whatIsBetweenIncludesItsEnds(
            @ForAll("uids") NavigableSet<Long> uids,
            @ForAll @LongRange(max = 70) long low,
            @ForAll @LongRange(max = 70) long high) {
        UidSet between = set(uids).between(low, high);

        assertThat(members(between))
                .containsExactlyElementsOf(
                        uids.stream().filter(uid -> low <= uid && uid <= high).toList());
        assertThat(between).isEqualTo(set(members(between)));
        assertThat(set(uids).between(low, Long.MAX_VALUE)).isEqualTo(set(uids.tailSet(low)));
    }

    @Property
    void rangesAscendAndNeverTouch(@ForAll("uids") NavigableSet<Long> uids) {
        List<Range<Long>> ranges = set(uids).ranges();

        for (int i = 1; i < ranges.size(); i++) {
            assertThat(ranges.get(i).lowerEndpoint())
                    .isGreaterThan(ranges.get(i - 1).upperEndpoint());
        }
    }

    @Property
    void rangesInAnyOrderAndOverlappingAreTheSameSet(@ForAll("ranges") List<List<Long>> ranges) {
        NavigableSet<Long> expected = new TreeSet<>();
        ranges.forEach(
                range -> LongStream.rangeClosed(range.get(0), range.get(1)).forEach(expected::add));

        UidSet set = UidSet.of(ranges.stream()
                .map(range -> Range.closed(range.get(0), range.get(1)))
                .toList());

        assertThat(set).isEqualTo(set(expected)).hasSameHashCodeAs(set(expected));
    }

    @Property
    void oneRange(@ForAll @LongRange(min = 1, max = 9) long low, @ForAll @LongRange(min = 0, max = 9) long high) {
        assertThat(members(UidSet.range(low, high)))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(low, high).boxed().toList());
    }

    @Property
    void union(@ForAll("uids") NavigableSet<Long> one, @ForAll("uids") NavigableSet<Long> other) {
        NavigableSet<Long> expected = new TreeSet<>(one);
        expected.addAll(other);

        assertThat(set(one).union(set(other))).isEqualTo(set(expected));
    }

    @Property
    void intersection(@ForAll("uids") NavigableSet<Long> one, @ForAll("uids") NavigableSet<Long> other) {
        NavigableSet<Long> expected = new TreeSet<>(one);
        expected.retainAll(other);

        assertThat(set(one).intersection(set(other))).isEqualTo(set(expected));
    }

    @Property
    void isReadAsItWasWritten(@ForAll("uids") NavigableSet<Long> uids) {
        assertThat(UidSet.parse(set(uids).toString())).isEqualTo(set(uids));
    }

    @Property
    void bridgesNothingButTheGapsThatAreSmaller(
            @ForAll("uids") NavigableSet<Long> uids, @ForAll @IntRange(min = 1, max = 12) int gap) {
        NavigableSet<Long> expected = new TreeSet<>(uids);
        uids.forEach(uid -> {
            Long before = uids.lower(uid);
            if (before != null && uid - before - 1 < gap) {
                LongStream.range(before, uid).forEach(expected::add);
            }
        });

        assertThat(set(uids).bridging(gap)).isEqualTo(set(expected));
    }

    @Property
    void spansFromTheLeastToTheGreatest(@ForAll("uids") NavigableSet<Long> uids) {
        assertThat(set(uids).span())
                .isEqualTo(uids.isEmpty() ? UidSet.none() : UidSet.range(uids.first(), uids.last()));
    }

    @Property
    void jamesIsToldTheSameSet(@ForAll("uids") NavigableSet<Long> uids) {
        UidSet set = set(uids);

        assertThat(set.toMessageRanges())
                .isEqualTo(
                        MessageRange.toRanges(uids.stream().map(MessageUid::of).toList()));
        assertThat(Stream.of(set.toUidRanges())
                        .flatMapToLong(range -> LongStream.rangeClosed(
                                range.getLowVal().asLong(), range.getHighVal().asLong()))
                        .boxed())
                .containsExactlyElementsOf(uids);
    }

    @Example
    void writesRangesAsImapDoes() {
        assertThat(UidSet.of(Stream.of(7, 1, 3, 2, 4).map(MessageUid::of).toList()))
                .hasToString("1:4,7");
        assertThat(UidSet.none()).hasToString("");
    }

    @Example
    void readsNothingElse() {
        for (String text : List.of("x", "1,", "1:", ":1", "1:2:3", "*")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> UidSet.parse(text));
        }
    }

    @Example
    void aRangeWithoutEndCostsNoMoreThanAnother() {
        UidSet set = UidSet.range(5, Long.MAX_VALUE);

        assertThat(set.size()).isEqualTo(Long.MAX_VALUE - 4);
        assertThat(set).hasToString("5:" + Long.MAX_VALUE).isEqualTo(UidSet.parse(set.toString()));
        assertThat(set.contains(Long.MAX_VALUE)).isTrue();
        assertThat(set.intersection(UidSet.range(1, 7))).isEqualTo(UidSet.range(5, 7));
        assertThat(set.union(UidSet.range(1, 3)).bridging(2)).isEqualTo(UidSet.range(1, Long.MAX_VALUE));
    }

    @Provide
    Arbitrary<NavigableSet<Long>> uids() {
        return Arbitraries.longs().between(1, GREATEST).set().ofMaxSize(40).map(TreeSet::new);
    }

    @Provide
    Arbitrary<List<List<Long>>> ranges() {
        Arbitrary<List<Long>> ends = Arbitraries.longs()
                .between(1, GREATEST)
                .list()
                .ofSize(2)
                .map(two -> two.stream().sorted().toList());
        return ends.list().ofMaxSize(12);
    }

    private static UidSet set(Collection<Long> uids) {
        return UidSet.of(uids.stream().map(MessageUid::of).toList());
    }

    private static NavigableSet<Long> members(UidSet set) {
        NavigableSet<Long> members = new TreeSet<>();
        set.ranges().forEach(range -> LongStream.range(range.lowerEndpoint(), range.upperEndpoint())
                .forEach(members::add));
        return members;
    }

    /** A client names any range; a stream that is flattened would hold all of it before the first. */
    @Test
    void theFirstOfAllUidsIsThereAtOnce() {
        assertThat(UidSet.range(1, 0xFFFF_FFFFL).uids().iterator().next()).isEqualTo(1);
    }
}
