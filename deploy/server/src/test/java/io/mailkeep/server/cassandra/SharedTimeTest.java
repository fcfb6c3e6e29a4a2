package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.server.cassandra.SharedTime.Reading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedTimeTest {
    private static final Instant START = Instant.parse("2026-11-27T08:00:00Z");
    private static final long START_MICROS = START.toEpochMilli() * 1000;
    private static final long HOUR_MILLIS = 3_600_000;

    private final AtomicLong ticks = new AtomicLong(-5_000_000);
    private final SharedTime time = new SharedTime(ticks::get, START);

    @Test
    void goesByTheOwnClockUntilItIsToldOtherwise() {
        ticks.addAndGet(1234);

        assertThat(time.next()).isEqualTo(START_MICROS + 1234);
        assertThat(time.now()).isEqualTo(START.plus(1234, ChronoUnit.MICROS));
    }

    @Test
    void noTwoAreTheSame() {
        long first = time.next();

        assertThat(time.next()).isEqualTo(first + 1);
        assertThat(time.next()).isEqualTo(first + 2);
    }

    @Test
    void aClockThatAgreesChangesNothing() {
        time.follow(answered(START.toEpochMilli(), 300));

        assertThat(time.now()).isEqualTo(START.plus(300, ChronoUnit.MICROS));
    }

    @Test
    void followsAClockAheadOfTheOwn() {
        time.follow(answered(START.toEpochMilli() + HOUR_MILLIS, 300));

        assertThat(time.now()).isEqualTo(START.plusMillis(HOUR_MILLIS));
    }

    @Test
    void followsAClockBehindTheOwn() {
        time.follow(answered(START.toEpochMilli() - HOUR_MILLIS, 300));

        assertThat(time.now())
                .isEqualTo(START.minusMillis(HOUR_MILLIS)
                        .plus(1, ChronoUnit.MILLIS)
                        .plus(300, ChronoUnit.MICROS));
    }

    @Test
    void aSlowAnswerChangesNoMoreThanItSays() {
        time.follow(answered(START.toEpochMilli() + 2000, 1_999_000));

        assertThat(time.now()).isEqualTo(START.plus(2, ChronoUnit.SECONDS));
    }

    @Test
    void goesOnFromWhatWasWrittenWhenItIsSetBack() {
        long before = time.next();

        time.follow(answered(START.toEpochMilli() - HOUR_MILLIS, 300));

        assertThat(time.next()).isEqualTo(before + 1);
    }

    /** Asked now, and answered so many ticks later. */
    private Reading answered(long millis, long later) {
        long asked = ticks.get();
        return new Reading(asked, millis, ticks.addAndGet(later));
    }
}
