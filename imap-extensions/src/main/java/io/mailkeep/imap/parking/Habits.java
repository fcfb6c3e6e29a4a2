package io.mailkeep.imap.parking;

import com.google.auto.value.AutoValue;
import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import org.apache.james.core.Username;

/**
 * How many messages users have removed lately through this node, in windows that begin with the first: up to twice as long
 * ago. Thread-safe. Of too many users at once those are forgotten that removed nothing for the longest time.
 */
final class Habits {
    private static final int MOST_USERS = 100_000;

    private final Ticker ticker;
    private final long window;
    private final Cache<Username, Window> windows;

    Habits(Duration window, Ticker ticker) {
        this.ticker = ticker;
        this.window = window.toNanos();
        this.windows = CacheBuilder.newBuilder()
                .ticker(ticker)
                .expireAfterAccess(window)
                .maximumSize(MOST_USERS)
                .build();
    }

    /** Counts further ones; how many there are now. */
    long removes(Username user, long messages) {
        long now = ticker.read();
        return windows.asMap()
                .compute(
                        user,
                        (same, known) -> known == null || now - known.begin() > window
                                ? Window.of(now, messages)
                                : Window.of(known.begin(), known.messages() + messages))
                .messages();
    }

    @AutoValue
    abstract static class Window {
        static Window of(long begin, long messages) {
            return new AutoValue_Habits_Window(begin, messages);
        }

        abstract long begin();

        abstract long messages();
    }
}
