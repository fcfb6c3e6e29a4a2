package io.mailkeep.imap.feed;

import static io.mailkeep.imap.feed.FeedStoreContract.anyUser;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.james.core.Username;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class MemoryFeedStoreTest implements FeedStoreContract {
    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final MemoryFeedStore testee = new MemoryFeedStore(Duration.ofDays(30), clock);

    @Override
    public FeedStore testee() {
        return testee;
    }

    @Test
    void batchesAreForgottenAndHeadsAreNot() {
        Username user = anyUser();
        append(user, 1, 2);
        testee.keep(user, testee.head(user).block()).block();
        clock.setInstant(NOW.plus(Duration.ofDays(31)));

        assertThat(from(user, 1, 10)).isEmpty();
        assertThat(testee.head(user).block().sequence()).isEqualTo(2);
    }
}
