package io.mailkeep.pop3.retention;

import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.ledger.OldestLives;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.Retention;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells from a summary alone which maildrops a sweep need not open. */
public final class Overdue {
    private final MaildropStore store;
    private final Assignments assignments;

    @Inject
    Overdue(MaildropStore store, Assignments assignments) {
        this.store = store;
        this.assignments = assignments;
    }

    /**
     * Whether anything is due: never false when something is, and true otherwise only for what must be looked up.
     * Blocking when a directory must be asked for the user's class, which is not done for users of whom nothing is due
     * under any policy.
     */
    public boolean isPossible(MaildropSummary summary, Instant now) {
        return isOwnDue(summary, now)
                || (assignments.configuration().classOfService().policies().stream()
                                .anyMatch(policy -> isPossible(summary, policy, now))
                        && isPossible(
                                summary,
                                assignments
                                        .assign(summary.user(), rules(summary))
                                        .policy(),
                                now));
    }

    /** Whether a message may be due by the policy that it was delivered with, whatever the user's says. */
    private boolean isOwnDue(MaildropSummary summary, Instant now) {
        return summary.own().entrySet().stream()
                .flatMap(own ->
                        Optional.ofNullable(assignments
                                        .configuration()
                                        .classOfService()
                                        .delivery()
                                        .get(own.getKey()))
                                .stream()
                                .flatMap(policy -> expiries(summary, own.getValue(), policy.retention())))
                .anyMatch(moment -> !moment.isAfter(now));
    }

    private UserRules rules(MaildropSummary summary) {
        return summary.id().folder().isPresent() ? store.rules(summary.user()) : summary.rules();
    }

    private static boolean isPossible(MaildropSummary summary, KeepPolicy policy, Instant now) {
        // A deletion that waits for other devices may be of a message that none of them has retrieved.
        boolean silence = policy.devices().isPresent()
                && (!summary.own().isEmpty()
                        || summary.users().oldestRetrieved().isPresent()
                        || summary.users().oldestUntouched().isPresent());
        return silence
                || Stream.concat(
                                summary.nextDisposal().stream(), expiries(summary, summary.users(), policy.retention()))
                        .anyMatch(moment -> !moment.isAfter(now))
                || isUnseen(summary, policy.retention(), now);
    }

    /** Mail that came since the last look, and that no client fetches, is in no summary. */
    private static boolean isUnseen(MaildropSummary summary, Retention retention, Instant now) {
        return retention
                .unseen(summary.id().folder())
                .filter(time -> !summary.verified().plus(time).isAfter(now))
                .isPresent();
    }

    private static Stream<Instant> expiries(MaildropSummary summary, OldestLives oldest, Retention retention) {
        Stream<MessageLife> untouched = oldest.oldestUntouched().stream()
                .map(delivered -> MessageLife.of(delivered, Optional.empty(), Optional.empty()));
        return Stream.of(oldest.oldestReleased().stream(), oldest.oldestRetrieved().stream(), untouched)
                .flatMap(lives -> lives)
                .flatMap(life -> retention.earliest(life, summary.id().folder()).stream());
    }
}
