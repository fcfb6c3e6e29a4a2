package io.mailkeep.mailets.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every store of {@link Notices} does. */
public interface NoticesContract {
    Notices testee();

    private static Username anyone() {
        return Username.of(UUID.randomUUID() + "@demo.test");
    }

    @Test
    default void oneOfThoseWhoAskTogetherMayTellTheUser() {
        Username user = anyone();

        assertThat(Flux.fromIterable(Collections.nCopies(8, user))
                        .flatMap(each -> testee().claim(each, Duration.ofDays(1)))
                        .collectList()
                        .block())
                .containsOnlyOnce(true)
                .hasSize(8);
    }

    @Test
    default void whoHasBeenToldIsKnown() {
        Username user = anyone();
        assertThat(testee().isClaimed(user).block()).isFalse();

        testee().claim(user, Duration.ofDays(1)).block();

        assertThat(testee().isClaimed(user).block()).isTrue();
        assertThat(testee().isClaimed(anyone()).block()).isFalse();
    }

    @Test
    default void claimThatIsReleasedCanBeMadeAgain() {
        Username user = anyone();
        testee().claim(user, Duration.ofDays(1)).block();

        testee().release(user).block();

        assertThat(testee().isClaimed(user).block()).isFalse();
        assertThat(testee().claim(user, Duration.ofDays(1)).block()).isTrue();
    }
}
