package io.mailkeep.mailets.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.james.core.Username;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class MemoryNoticesTest implements NoticesContract {
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final MemoryNotices testee = new MemoryNotices(clock);

    @Override
    public Notices testee() {
        return testee;
    }

    @Test
    void userMayBeToldAgainWhenThePeriodIsOver() {
        Username user = Username.of("anna@demo.test");
        testee.claim(user, Duration.ofDays(1)).block();

        clock.setInstant(clock.instant().plus(Duration.ofDays(1)));

        assertThat(testee.isClaimed(user).block()).isFalse();
        assertThat(testee.claim(user, Duration.ofDays(1)).block()).isTrue();
    }
}
