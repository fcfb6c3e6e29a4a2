package io.mailkeep.bench.search;

import java.time.Duration;

/** Ends a scan that takes too long: nothing is read any more. Thread-safe. */
final class Patience {
    private volatile long until = Long.MAX_VALUE;

    static final class OverException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    void lasts(Duration time) {
        until = System.nanoTime() + time.toNanos();
    }

    void isEndless() {
        until = Long.MAX_VALUE;
    }

    void check() {
        if (until != Long.MAX_VALUE && System.nanoTime() - until > 0) {
            throw new OverException();
        }
    }
}
