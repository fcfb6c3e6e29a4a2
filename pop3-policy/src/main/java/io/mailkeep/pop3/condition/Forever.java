package io.mailkeep.pop3.condition;

import java.time.Duration;
import java.util.Optional;

/** Never lets a copy go. */
public enum Forever implements Condition {
    FOREVER;

    private static final Expiry NEVER = Expiry.never("kept for ever");

    @Override
    public Expiry explain(Copy copy) {
        return NEVER;
    }

    @Override
    public Expiry earliest(MessageLife life) {
        return NEVER;
    }

    @Override
    public Optional<Duration> shortest() {
        return Optional.empty();
    }
}
