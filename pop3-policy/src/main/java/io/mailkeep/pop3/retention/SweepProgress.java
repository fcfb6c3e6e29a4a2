package io.mailkeep.pop3.retention;

import io.mailkeep.pop3.maildrop.Upkeep;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;

/** What a sweep has done so far, and whether it shall go on. Thread-safe: written by one thread, watched by others. */
final class SweepProgress {
    private boolean stopRequested;
    private long seen;
    private long opened;
    private long inUse;
    private long failed;
    private long expired;
    private long finished;
    private Optional<Username> lastUser = Optional.empty();

    /** Asks the sweep to end after the user that it is looking after. */
    synchronized void requestStop() {
        stopRequested = true;
    }

    synchronized boolean isStopRequested() {
        return stopRequested;
    }

    synchronized void passedOver(Username user) {
        seen++;
        lastUser = Optional.of(user);
    }

    synchronized void lookedAfter(Username user, Upkeep upkeep) {
        if (upkeep.inUse()) {
            inUse++;
        } else {
            opened++;
            expired += upkeep.expired();
            finished += upkeep.finished();
        }
        passedOver(user);
    }

    synchronized void failed(Username user) {
        failed++;
        passedOver(user);
    }

    synchronized SweepDetails details(Instant now) {
        return new SweepDetails(now, seen, opened, inUse, failed, expired, finished, lastUser.map(Username::asString));
    }
}
