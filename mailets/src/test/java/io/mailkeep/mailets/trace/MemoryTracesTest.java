package io.mailkeep.mailets.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.james.core.Username;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class MemoryTracesTest implements TracesContract {
    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final MemoryTraces testee = new MemoryTraces(clock);

    @Override
    public Traces testee() {
        return testee;
    }

    @Override
    public UpdatableTickingClock clock() {
        return clock;
    }

    @Test
    void traceIsForgottenWhenItsTimeIsOver() {
        Trace trace = Trace.imap(Username.of("anna"));
        testee.leave(trace, Duration.ofDays(1)).block();

        clock.setInstant(NOW.plus(Duration.ofDays(1)));

        assertThat(testee.last(trace).blockOptional()).isEmpty();
    }
}
