package io.mailkeep.imap.webhook;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How much is sent at once, and how long for. */
@AutoValue
abstract class Patience {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 16;

    static Patience of(int batch, Duration longestPause, Duration giveUp) {
        return new AutoValue_Patience(batch, longestPause, giveUp);
    }

    /** Letters. */
    abstract int batch();

    abstract Duration longestPause();

    /** How old a letter becomes before an attempt at it is the last. */
    abstract Duration giveUp();

    /** Doubled with each failure, less up to a half: receivers of many senders are not met by all at once. */
    Duration pause(int failures) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        long millis = Math.min(doubled.toMillis(), longestPause().toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
