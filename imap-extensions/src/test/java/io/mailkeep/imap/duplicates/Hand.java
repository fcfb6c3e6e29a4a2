package io.mailkeep.imap.duplicates;

import com.google.common.base.Ticker;
import java.time.Duration;

/** Time that passes by hand. */
final class Hand extends Ticker {
    private long now;

    void advance(Duration time) {
        now += time.toNanos();
    }

    @Override
    public long read() {
        return now;
    }
}
