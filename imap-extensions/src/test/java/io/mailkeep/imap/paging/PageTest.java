package io.mailkeep.imap.paging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Lists;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.UidSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PageTest {
    @Property
    void aPageIsThatPartOfTheList(
            @ForAll Set<@LongRange(min = 1, max = 60) Long> uids,
            @ForAll @IntRange(min = 1, max = 60) int one,
            @ForAll @IntRange(min = 1, max = 60) int other) {
        List<Long> ascending = ImmutableSortedSet.copyOf(uids).asList();

        assertThat(page(one + ":" + other).of(set(uids))).isEqualTo(set(part(ascending, one, other)));
        assertThat(page("-" + one + ":-" + other).of(set(uids)))
                .isEqualTo(set(part(Lists.reverse(ascending), one, other)));
    }

    @Example
    void aPageMayBeAsFarAsNumbersGo() {
        UidSet all = UidSet.range(1, 0xFFFF_FFFFL);

        assertThat(page("4294967295:4294967295").of(all)).isEqualTo(UidSet.range(0xFFFF_FFFFL, 0xFFFF_FFFFL));
        assertThat(page("-4294967295:-4294967294").of(all)).isEqualTo(UidSet.range(1, 2));
    }

    @Example
    void whatIsNoRangeIsNoPage() {
        for (String text : List.of(
                "",
                "1",
                "1:",
                ":1",
                "0:1",
                "1:0",
                "01:2",
                "1:*",
                "*:1",
                "-1:1",
                "1:-1",
                "-0:-1",
                "--1:-2",
                "1:2:3",
                "1:2,4",
                "1:4294967296",
                "-1:-99999999999",
                "a:b",
                "1 : 2")) {
            assertThat(Page.parse(text)).as(text).isEmpty();
        }
    }

    private static Page page(String text) {
        return Page.parse(text).orElseThrow();
    }

    private static List<Long> part(List<Long> list, int one, int other) {
        int from = Math.min(Math.min(one, other) - 1, list.size());
        return list.subList(from, Math.min(Math.max(one, other), list.size()));
    }

    private static UidSet set(Iterable<Long> uids) {
        ImmutableList.Builder<Range<Long>> ranges = ImmutableList.builder();
        uids.forEach(uid -> ranges.add(Range.singleton(uid)));
        return UidSet.of(ranges.build());
    }
}
