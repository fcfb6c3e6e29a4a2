package io.mailkeep.pop3.retention;

import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.policy.Retention;
import java.time.Instant;
import java.util.stream.Stream;

/** Tells from a summary alone which maildrops a sweep need not open. Pure. */
final class Overdue {
    private final ClassOfService classOfService;

    @Inject
    Overdue(ClassOfService classOfService) {
        this.classOfService = classOfService;
    }

    /** Whether anything is due: never false when something is, and true otherwise only for dates out of order. */
    boolean isPossible(MaildropSummary summary, Instant now) {
        Retention retention = classOfService.policyOf(summary.user()).retention();
        return summary.disposals()
                || Stream.concat(summary.oldestReleased().stream(), summary.oldestRetrieved().stream())
                        .flatMap(life -> retention.expiry(life).stream())
                        .anyMatch(expiry -> !expiry.isAfter(now));
    }
}
