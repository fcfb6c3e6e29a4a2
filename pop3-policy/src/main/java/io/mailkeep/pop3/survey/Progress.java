package io.mailkeep.pop3.survey;

import com.google.common.base.Stopwatch;
import io.mailkeep.pop3.ledger.MaildropId;
import java.util.concurrent.TimeUnit;

/** How far a survey has come. Thread-safe. */
final class Progress {
    private static final double MILLIS_PER_SECOND = 1000;

    private final Stopwatch watch = Stopwatch.createUnstarted();
    private long users;
    private long failed;

    synchronized void begin() {
        watch.reset().start();
    }

    /** A maildrop was summed up; a user's further mailboxes are no further users. */
    synchronized void seen(MaildropId id) {
        if (id.folder().isEmpty()) {
            users++;
        }
    }

    synchronized void failed(MaildropId id) {
        failed++;
        seen(id);
    }

    synchronized boolean hasFailures() {
        return failed > 0;
    }

    synchronized long usersSeen() {
        return users;
    }

    /** Maildrops that could not be read. */
    synchronized long failures() {
        return failed;
    }

    /** Users a second so far, rounded. */
    synchronized long usersPerSecond() {
        return Math.round(users * MILLIS_PER_SECOND / Math.max(1, watch.elapsed(TimeUnit.MILLISECONDS)));
    }
}
