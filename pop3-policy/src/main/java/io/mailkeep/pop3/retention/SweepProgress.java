package io.mailkeep.pop3.retention;

import io.mailkeep.pop3.maildrop.Upkeep;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;

/** What a sweep has done so far, and whether it shall go on. Thread-safe: written by one thread, watched by others. */
final class SweepProgress {
    private final Clock clock;
    private Instant lastSign;
    private boolean stopRequested;
    private long seen;
    private long opened;
    private long inUse;
    private long failed;
    private long expired;
    private long finished;
    private Optional<Username> lastUser = Optional.empty();

    SweepProgress(Clock clock) {
        this.clock = clock;
        this.lastSign = clock.instant();
    }

    /** Asks the sweep to end after the user that it is looking after. */
    synchronized void requestStop() {
        stopRequested = true;
    }

    synchronized boolean isStopRequested() {
        return stopRequested;
    }

    synchronized void passedOver(Username user) {
        seen++;
        lastSign = clock.instant();
        lastUser = Optional.of(user);
    }

    /** What was done for a user, whose turn may go on. */
    synchronized void removed(Upkeep some) {
        expired += some.expired();
        finished += some.finished();
        lastSign = clock.instant();
    }

    synchronized void lookedAfter(Username user) {
        opened++;
        passedOver(user);
    }

    synchronized void inUse(Username user) {
        inUse++;
        passedOver(user);
    }

    synchronized void failed(Username user) {
        failed++;
        passedOver(user);
    }

    /** As of the last user that it came by: a sweep that hangs is not to look like one that goes on. */
    synchronized SweepDetails details() {
        return new SweepDetails(
                lastSign, seen, opened, inUse, failed, expired, finished, lastUser.map(Username::asString));
    }
}
