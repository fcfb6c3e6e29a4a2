package io.mailkeep.mailets.digest;

import java.time.Duration;
import org.apache.james.core.Username;
import reactor.core.publisher.Mono;

/**
 * Who has been told, so that several nodes tell nobody twice. Thread-safe, does not block; the contract test
 * {@code NoticesContract} defines it.
 */
public interface Notices {
    /** Whether the user has been told within the time that was claimed for. */
    Mono<Boolean> isClaimed(Username user);

    /** True for one of those who ask, until the time is over. */
    Mono<Boolean> claim(Username user, Duration period);

    /** Lets others claim again: nothing was sent. */
    Mono<Void> release(Username user);
}
