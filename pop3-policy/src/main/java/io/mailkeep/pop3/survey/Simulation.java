package io.mailkeep.pop3.survey;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.core.Username;

/** Sums up what changes when the given file takes the place of the present one. Thread-safe. */
final class Simulation {
    private static final Comparator<PolicyChange> MOST_REMOVED_FIRST = Comparator.<PolicyChange>comparingLong(
                    change -> change.removedByGivenOnly().messages()
                            + change.removedByPresentOnly().messages())
            .thenComparing(PolicyChange::changesPolicy)
            .reversed()
            .thenComparing(PolicyChange::present)
            .thenComparing(PolicyChange::given);

    private final Assignments present;
    private final Assignments given;
    private final Map<List<String>, PolicyChange> changes = new HashMap<>();

    Simulation(Assignments present, Assignments given) {
        this.present = present;
        this.given = given;
    }

    /** Blocking. Adds one maildrop. */
    void visit(Examinee maildrop) {
        Username user = maildrop.id().user();
        UserPolicies now = present.policies(user, maildrop.rules());
        UserPolicies then = given.policies(user, maildrop.rules());
        add(PolicyChange.of(now.users().name(), then.users().name(), maildrop.under(now), maildrop.under(then)));
    }

    private synchronized void add(PolicyChange change) {
        changes.merge(List.of(change.present(), change.given()), change, PolicyChange::plus);
    }

    synchronized SimulationDetails details(Progress progress, Instant now) {
        return SimulationDetails.of(
                now,
                progress,
                changes.values().stream().sorted(MOST_REMOVED_FIRST).collect(ImmutableList.toImmutableList()));
    }
}
