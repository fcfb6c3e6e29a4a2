package io.mailkeep.imap.outbox;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.settings.Settings;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** How much is sent at once, and how long for. */
@AutoValue
public abstract class Patience {
    /** The elements of a {@code <hook>} that say it. */
    public static final ImmutableSet<String> ELEMENTS = ImmutableSet.of("batch", "longestPause", "giveUp");

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 16;

    static Patience of(int batch, Duration longestPause, Duration giveUp) {
        return new AutoValue_Patience(batch, longestPause, giveUp);
    }

    public static Patience of(Settings settings) throws ConfigurationException {
        return of(
                settings.number("batch", 100, 1, 1000),
                settings.time("longestPause", Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.time("giveUp", Duration.ofDays(1), Duration.ofSeconds(1), Duration.ofDays(7)));
    }

    /** Letters. */
    abstract int batch();

    abstract Duration longestPause();

    /** How old a letter becomes before an attempt that fails, at it or at one before it, is the last. */
    abstract Duration giveUp();

    /** Doubled with each failure, less up to a half: receivers of many senders are not met by all at once. */
    Duration pause(int failures) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        long millis = Math.min(doubled.toMillis(), longestPause().toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
