package io.mailkeep.imap.uids;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.mailbox.MessageUid;

/** A client's numbering against a plain sorted list of UIDs. */
class LivingUidsTest {
    // Few enough to meet, and around the sign of 32 bits.
    private static final long LEAST = Integer.MAX_VALUE - 20L;
    private static final long GREATEST = Integer.MAX_VALUE + 20L;

    @Provide
    Arbitrary<Set<Long>> uids() {
        return Arbitraries.longs().between(LEAST, GREATEST).set().ofMaxSize(40);
    }

    @Provide
    Arbitrary<Long> uid() {
        return Arbitraries.longs().between(LEAST - 2, GREATEST + 2);
    }

    @Property
    void numbersCountFromOneInTheOrderOfUids(@ForAll("uids") Set<Long> uids) {
        List<Long> sorted = sorted(uids);

        LivingUids living = LivingUids.of(uids);

        assertThat(living.size()).isEqualTo(sorted.size());
        for (int i = 0; i < sorted.size(); i++) {
            assertThat(living.uid(i + 1)).hasValue(sorted.get(i));
            assertThat(living.number(sorted.get(i))).hasValue(i + 1);
        }
        assertThat(living.uid(0)).isEmpty();
        assertThat(living.uid(sorted.size() + 1L)).isEmpty();
    }

    @Property
    void listedInAnyOrderIsTheSame(@ForAll("uids") Set<Long> uids) {
        LivingUids listed = LivingUids.listed(uids.stream().map(MessageUid::of).toList());

        assertThat(all(listed)).isEqualTo(sorted(uids));
    }

    @Property
    void addingAndRemovingIsThatOfSets(
            @ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> added, @ForAll("uids") Set<Long> removed) {
        Set<Long> fresh = new TreeSet<>(added);
        fresh.removeAll(uids);
        Set<Long> expected = new TreeSet<>(uids);
        expected.addAll(fresh);
        expected.removeAll(removed);

        LivingUids changed = LivingUids.of(uids).with(fresh).without(removed);

        assertThat(all(changed)).isEqualTo(List.copyOf(expected));
    }

    @Property
    void addingAndRemovingSetsIsThatOfCollections(
            @ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> added, @ForAll("uids") Set<Long> removed) {
        Set<Long> expected = new TreeSet<>(uids);
        expected.addAll(added);
        expected.removeAll(removed);

        LivingUids changed = LivingUids.of(uids).with(set(added)).without(set(removed));

        assertThat(all(changed)).isEqualTo(List.copyOf(expected));
    }

    @Property
    void expungeNumbersRemoveJustTheseMessages(@ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> removed) {
        List<Long> client = sorted(uids);
        LivingUids living = LivingUids.of(uids);

        living.expungeNumbers(removed).forEach(number -> client.remove(number - 1));

        assertThat(client).isEqualTo(all(living.without(removed)));
    }

    @Property
    void presentAndMissingDivideWhatIsAsked(@ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> asked) {
        LivingUids living = LivingUids.of(uids);
        UidSet set = set(asked);

        UidSet present = living.present(set);
        UidSet missing = living.missing(set, GREATEST + 1);

        assertThat(living.count(set)).isEqualTo((int) present.size());
        assertThat(asked).allSatisfy(uid -> {
            assertThat(present.contains(uid)).isEqualTo(uids.contains(uid));
            assertThat(missing.contains(uid)).isNotEqualTo(uids.contains(uid));
        });
        assertThat(present.size() + missing.size()).isEqualTo(asked.size());
    }

    @Property
    void numbersAreThoseOfTheUidsInAsFewRangesAsThereCanBe(
            @ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> asked) {
        LivingUids living = LivingUids.of(uids);
        List<Long> numbers = sorted(asked).stream()
                .filter(uids::contains)
                .map(uid -> (long) living.number(uid).orElseThrow())
                .toList();

        List<Range<Integer>> ranges = living.numbers(set(asked));

        UidSet together = UidSet.of(ranges.stream()
                .map(range -> Range.closed((long) range.lowerEndpoint(), (long) range.upperEndpoint()))
                .toList());
        assertThat(List.copyOf(together.uids())).isEqualTo(numbers);
        assertThat(together.ranges()).hasSameSizeAs(ranges);
    }

    @Property
    void spansHaveThoseOfTheUidsThatAreHereInAsFewRangesAsTheirNumbers(
            @ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> asked) {
        LivingUids living = LivingUids.of(uids);

        UidSet spans = living.spans(set(asked));

        assertThat(living.present(spans)).isEqualTo(living.present(set(asked)));
        assertThat(spans.ranges()).hasSameSizeAs(living.numbers(set(asked)));
    }

    @Property
    void uidsAreThoseOfTheNumbers(@ForAll("uids") Set<Long> uids, @ForAll("uids") Set<Long> asked) {
        LivingUids living = LivingUids.of(uids);
        Set<Long> numbers = asked.stream().map(uid -> uid - LEAST).collect(Collectors.toSet());

        UidSet numbered = living.uids(set(numbers));

        assertThat(List.copyOf(numbered.uids()))
                .isEqualTo(numbers.stream()
                        .sorted()
                        .flatMapToLong(number -> living.uid(number).stream())
                        .boxed()
                        .toList());
    }

    @Property
    void nothingIsMissingFromUidNextOn(@ForAll("uids") Set<Long> uids, @ForAll("uid") long uidNext) {
        UidSet missing = LivingUids.of(uids).missing(UidSet.range(1, 0xFFFF_FFFFL), uidNext);

        assertThat(missing.contains(uidNext)).isFalse();
        assertThat(missing.contains(uidNext - 1)).isNotEqualTo(uids.contains(uidNext - 1));
    }

    @Property
    void aboveIsMeantStrictly(@ForAll("uids") Set<Long> uids, @ForAll("uid") long uid) {
        assertThat(LivingUids.of(uids).above(uid))
                .containsExactlyElementsOf(
                        sorted(uids).stream().filter(other -> other > uid).toList());
    }

    @Example
    void missingCostsFollowTheMessagesAndNotTheUids() {
        LivingUids living =
                LivingUids.of(LongStream.of(5, 4_000_000_000L).boxed().toList());

        UidSet missing = living.missing(UidSet.range(1, 0xFFFF_FFFFL), 0xFFFF_FFFFL);

        assertThat(missing).hasToString("1:4,6:3999999999,4000000001:4294967294");
    }

    private static List<Long> all(LivingUids living) {
        return LongStream.rangeClosed(1, living.size())
                .map(number -> living.uid(number).orElseThrow())
                .boxed()
                .toList();
    }

    private static UidSet set(Set<Long> uids) {
        return UidSet.of(uids.stream().map(MessageUid::of).toList());
    }

    private static List<Long> sorted(Set<Long> uids) {
        return new ArrayList<>(new TreeSet<>(uids));
    }
}
