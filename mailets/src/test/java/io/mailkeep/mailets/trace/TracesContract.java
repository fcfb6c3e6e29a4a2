package io.mailkeep.mailets.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.james.core.Username;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

/** What every store of {@link Traces} does. */
public interface TracesContract {
    Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    Traces testee();

    UpdatableTickingClock clock();

    private static Username anyone() {
        return Username.of(UUID.randomUUID() + "@demo.test");
    }

    @Test
    default void nothingIsRememberedOfWhatDidNotHappen() {
        assertThat(testee().last(Trace.pop3(anyone())).blockOptional()).isEmpty();
    }

    @Test
    default void theLastTimeIsRemembered() {
        Username user = anyone();
        clock().setInstant(NOW);
        testee().leave(Trace.pop3(user), Duration.ofDays(1)).block();
        clock().setInstant(NOW.plusSeconds(5));
        testee().leave(Trace.pop3(user), Duration.ofDays(1)).block();

        assertThat(testee().last(Trace.pop3(user)).block()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    default void everythingThatCanHappenIsRememberedByItself() {
        Username user = anyone();

        testee().leave(Trace.pop3(user), Duration.ofDays(1)).block();
        testee().leave(Trace.delivery(user, "<1@x>", 7), Duration.ofDays(1)).block();

        assertThat(testee().last(Trace.imap(user)).blockOptional()).isEmpty();
        assertThat(testee().last(Trace.pop3(anyone())).blockOptional()).isEmpty();
        assertThat(testee().last(Trace.delivery(user, "<1@x>", 8)).blockOptional())
                .isEmpty();
        assertThat(testee().last(Trace.delivery(user, "<2@x>", 7)).blockOptional())
                .isEmpty();
        assertThat(testee().last(Trace.delivery(user, "<1@x>", 7)).blockOptional())
                .isPresent();
    }
}
