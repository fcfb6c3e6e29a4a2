package io.mailkeep.imap.parking;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

class HabitsTest {
    private static final Username BOB = Username.of("bob@demo.test");

    private final AtomicLong now = new AtomicLong();
    private final Habits testee = new Habits(Duration.ofMinutes(10), new Ticker() {
        @Override
        public long read() {
            return now.get();
        }
    });

    private void wait(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void whatAUserRemovesInAWindowIsSummedUp() {
        assertThat(testee.removes(BOB, 3)).isEqualTo(3);
        wait(Duration.ofMinutes(9));

        assertThat(testee.removes(BOB, 4)).isEqualTo(7);
        assertThat(testee.removes(Username.of("eve@demo.test"), 1)).isEqualTo(1);
    }

    @Test
    void aWindowEndsHoweverBusyItsUserIs() {
        testee.removes(BOB, 3);
        wait(Duration.ofMinutes(6));
        testee.removes(BOB, 3);
        wait(Duration.ofMinutes(6));

        assertThat(testee.removes(BOB, 1)).isEqualTo(1);
    }
}
