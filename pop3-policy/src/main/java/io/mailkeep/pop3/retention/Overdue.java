package io.mailkeep.pop3.retention;

import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.policy.MessageLife;
import io.mailkeep.pop3.policy.Retention;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells from a summary alone which maildrops a sweep need not open. Pure. */
final class Overdue {
    private final ClassOfService classOfService;

    @Inject
    Overdue(ClassOfService classOfService) {
        this.classOfService = classOfService;
    }

    /** Whether anything may be due: never false when something is, often true when nothing is yet. */
    boolean isPossible(MaildropSummary summary, Instant now) {
        return summary.disposals()
                || summary.oldestKept()
                        .flatMap(oldest -> earliestExpiry(
                                classOfService.policyOf(summary.user()).retention(), oldest))
                        .filter(expiry -> !expiry.isAfter(now))
                        .isPresent();
    }

    /**
     * The earliest that a kept copy may expire of which nothing happened before a moment. An expiry never gets earlier
     * when what it counts from gets later, so only what did happen needs to be guessed.
     */
    private static Optional<Instant> earliestExpiry(Retention retention, Instant oldest) {
        Optional<Instant> then = Optional.of(oldest);
        return Stream.of(
                        MessageLife.of(oldest, then, Optional.empty()),
                        MessageLife.of(oldest, Optional.empty(), then),
                        MessageLife.of(oldest, then, then))
                .flatMap(life -> retention.expiry(life).stream())
                .min(Comparator.naturalOrder());
    }
}
