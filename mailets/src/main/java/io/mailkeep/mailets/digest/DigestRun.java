package io.mailkeep.mailets.digest;

import com.google.common.util.concurrent.RateLimiter;
import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.retention.Overdue;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the users once, one at a time, and tells those of whom something goes soon. Users with nothing due ahead
 * are passed over by their summaries, as a sweep does. A user that fails is logged and left to the next run. Blocking.
 */
final class DigestRun {
    private static final Logger LOGGER = LoggerFactory.getLogger(DigestRun.class);
    // Bounds memory: summaries held between the store, which delivers pages, and the users, which take longer.
    private static final int READ_AHEAD = 256;

    private final MaildropStore store;
    private final Overdue overdue;
    private final Forecast forecast;
    private final Notices notices;
    private final Notice notice;
    private final Outbox outbox;
    private final UsersRepository users;
    private final Clock clock;
    private final Metric sent;
    private final Metric failed;

    @Inject
    DigestRun(
            MaildropStore store,
            Overdue overdue,
            Forecast forecast,
            Notices notices,
            Notice notice,
            Outbox outbox,
            UsersRepository users,
            Clock clock,
            MetricFactory metrics) {
        this.store = store;
        this.overdue = overdue;
        this.forecast = forecast;
        this.notices = notices;
        this.notice = notice;
        this.outbox = outbox;
        this.users = users;
        this.clock = clock;
        this.sent = metrics.generate("mailkeep-mailets-notices-sent");
        this.failed = metrics.generate("mailkeep-mailets-notices-failed");
    }

    /** Ends early when it is stopped or has sent as many as one run may; how many it sent. */
    int run(DigestSettings settings, BooleanSupplier stopped) {
        RateLimiter pace = RateLimiter.create(settings.usersPerSecond());
        int told = 0;
        try (Stream<MaildropSummary> summaries =
                store.summaries(Optional.empty()).toStream(READ_AHEAD)) {
            Iterator<MaildropSummary> remaining = summaries.iterator();
            while (told < settings.most() && !stopped.getAsBoolean() && remaining.hasNext()) {
                told += visit(remaining.next(), settings, pace);
            }
        }
        LOGGER.info("Told users what goes soon: notices={} limit={}", told, settings.most());
        return told;
    }

    private int visit(MaildropSummary summary, DigestSettings settings, RateLimiter pace) {
        try {
            Instant now = clock.instant();
            if (overdue.isPossible(summary, now.plus(settings.horizon()))) {
                pace.acquire();
                return tell(summary.user(), now, settings);
            }
        } catch (Exception | LinkageError | StackOverflowError e) {
            // Errors, too: conditions are others' code, and may be built against another version.
            failed.increment();
            LOGGER.warn(
                    "A user could not be told what goes soon, the next run tries again: user={} cause={}",
                    summary.user().asString(),
                    e.toString());
        }
        return 0;
    }

    private int tell(Username user, Instant now, DigestSettings settings) throws Exception {
        if (notices.isClaimed(user).block()) {
            return 0;
        }
        Prospect prospect = forecast.of(user, now.plus(settings.horizon()), settings.quotaMargin());
        // The ledger of a user who was removed may still be there.
        if (prospect.isEmpty() || !users.contains(user)) {
            return 0;
        }
        try {
            if (!notices.claim(user, settings.ahead()).block()) {
                return 0;
            }
            outbox.send(notice.to(user, prospect, now, settings), users.getMailAddressFor(user));
        } catch (Exception e) {
            // A claim that failed may be there, even another node's: told twice is better than not at all.
            notices.release(user).block();
            throw e;
        }
        sent.increment();
        return 1;
    }
}
