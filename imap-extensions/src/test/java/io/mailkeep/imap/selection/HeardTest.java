package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.LivingUids;
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

    private void change(long modSeq, boolean flagsAreTold) {
        testee.change(ModSeq.of(modSeq), flagsAreTold);
    }

    @Test
    void changesBesideOneAnotherAreOneRange() {
        change(5, true);
        change(7, true);
        change(6, true);

        assertThat(look().heard()).isEqualTo(ImmutableRangeSet.of(Range.closedOpen(5L, 8L)));
    }

    @Test
    void whatIsKnownAnywayIsNotKept() {
        testee.begin(ModSeq.of(5), 0);
        change(5, true);

        assertThat(look().heard().isEmpty()).isTrue();
    }

    @Test
    void aChangeWhoseFlagsAreNotToldIsHeardOfAllTheSame() {
        change(1, false);
        change(3, true);

        assertThat(look().heard().asRanges()).containsExactly(Range.closedOpen(1L, 2L), Range.closedOpen(3L, 4L));
        assertThat(look().told().asRanges()).containsExactly(Range.closedOpen(3L, 4L));
    }

    @Test
    void withManyGapsOnlyWhatJoinsOnesNeighboursFindsRoom() {
        LongStream.rangeClosed(1, 1000).forEach(gap -> change(gap * 10, true));

        change(20_000, true);
        change(11, true);
        change(9, true);

        Look look = look();
        assertThat(look.heard().asRanges()).hasSize(1000).contains(Range.closedOpen(9L, 12L));
        assertThat(look.heard().contains(20_000L)).isFalse();
    }

    @Test
    void whatWasLookedThroughIsForgotten() {
        change(5, true);
        change(15, true);

        testee.looked(ModSeq.of(10));
        testee.looked(ModSeq.of(20));

        assertThat(look().heard().asRanges()).containsExactly(Range.closedOpen(15L, 16L));
        assertThat(look().told()).isEqualTo(look().heard());
    }
}
