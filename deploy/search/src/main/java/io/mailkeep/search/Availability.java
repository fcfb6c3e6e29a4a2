package io.mailkeep.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the index answers: after a failure one search in a while tries, the others need not wait for it. */
final class Availability {
    private static final Logger LOGGER = LoggerFactory.getLogger(Availability.class);

    private final Duration pause;
    private final Clock clock;
    private boolean isDown;
    private Instant nextTry = Instant.MIN;

    Availability(Duration pause, Clock clock) {
        this.pause = pause;
        this.clock = clock;
    }

    /** Whether the caller is to ask the index, and tell how it went. */
    synchronized boolean isToBeAsked() {
        if (!isDown) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(nextTry)) {
            return false;
        }
        nextTry = now.plus(pause);
        return true;
    }

    synchronized void answered() {
        if (isDown) {
            isDown = false;
            LOGGER.info("The search index answers again");
        }
    }

    synchronized void failed(Throwable failure) {
        nextTry = clock.instant().plus(pause);
        if (!isDown) {
            isDown = true;
            LOGGER.warn("The search index does not answer failure={}", failure.toString());
        }
    }
}
