package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.LivingUids;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Test;

class HeardTest {
    private final Heard testee = new Heard();

    private Look look() {
        Look look = testee.beginLook(1, 0, LivingUids.none()).orElseThrow();
        testee.endLook();
        return look;
    }

    private void change(long modSeq) {
        testee.change(ModSeq.of(modSeq));
    }

    @Test
    void changesBesideOneAnotherAreOneRange() {
        change(5);
        change(7);
        change(6);

        assertThat(look().heard()).isEqualTo(ImmutableRangeSet.of(Range.closedOpen(5L, 8L)));
    }

    @Test
    void whatIsKnownAnywayIsNotKept() {
        testee.begin(ModSeq.of(5), 0);
        change(5);

        assertThat(look().heard().isEmpty()).isTrue();
    }

    @Test
    void aChangeWhoseFlagsAreNotToldIsHeardOfAllTheSame() {
        change(1);
        change(3);
        testee.told(ModSeq.of(3));

        assertThat(look().heard().asRanges()).containsExactly(Range.closedOpen(1L, 2L), Range.closedOpen(3L, 4L));
        assertThat(look().told().asRanges()).containsExactly(Range.closedOpen(3L, 4L));
    }

    @Test
    void withManyGapsOnlyWhatJoinsOnesNeighboursFindsRoom() {
        LongStream.rangeClosed(1, 1000).forEach(gap -> change(gap * 10));

        change(20_000);
        change(11);
        change(9);

        Look look = look();
        assertThat(look.heard().asRanges()).hasSize(1000).contains(Range.closedOpen(9L, 12L));
        assertThat(look.heard().contains(20_000L)).isFalse();
    }

    @Test
    void whatWasLookedThroughIsForgotten() {
        for (long modSeq : List.of(5L, 15L)) {
            change(modSeq);
            testee.told(ModSeq.of(modSeq));
        }

        testee.looked(ModSeq.of(10));
        testee.looked(ModSeq.of(20));

        assertThat(look().heard().asRanges()).containsExactly(Range.closedOpen(15L, 16L));
        assertThat(look().told()).isEqualTo(look().heard());
    }
}
