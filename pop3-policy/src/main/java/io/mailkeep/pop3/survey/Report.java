package io.mailkeep.pop3.survey;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Table;
import com.google.common.collect.TreeBasedTable;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.maildrop.Examination;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sums up mail by policy, state and age. Thread-safe. */
final class Report {
    /** Classes of age in days, each up to the next. */
    static final ImmutableSortedSet<Integer> AGES = ImmutableSortedSet.of(0, 1, 7, 30, 90, 365);

    private final Assignments assignments;
    private final Clock clock;
    private final Map<String, Sums> byPolicy = new TreeMap<>();

    Report(Assignments assignments, Clock clock) {
        this.assignments = assignments;
        this.clock = clock;
    }

    /** Blocking. Adds one maildrop. */
    void visit(Examinee maildrop) {
        UserPolicies policies = assignments.policies(maildrop.id().user(), maildrop.rules());
        Instant now = clock.instant();
        Sums sums = new Sums();
        try (Stream<Examination.Message> messages = maildrop.under(policies).messages()) {
            messages.forEach(message -> sums.add(
                    MailState.of(message), age(message, now), message.entry().size()));
        }
        sums.users = maildrop.id().folder().isPresent() ? 0 : 1;
        add(policies.users().name(), sums);
    }

    private synchronized void add(String policy, Sums sums) {
        byPolicy.computeIfAbsent(policy, name -> new Sums()).add(sums);
    }

    private static int age(Examination.Message message, Instant now) {
        long days = Duration.between(message.entry().life().delivered(), now).toDays();
        return AGES.floor((int) Math.max(0, Math.min(days, AGES.last())));
    }

    synchronized ReportDetails details(Progress progress, Instant now) {
        return ReportDetails.of(
                now,
                progress,
                byPolicy.entrySet().stream()
                        .map(sums -> sums.getValue().holdings(sums.getKey()))
                        .collect(ImmutableList.toImmutableList()));
    }

    private static final class Sums {
        private final Table<MailState, Integer, Volume> mail = TreeBasedTable.create();
        private long users;

        void add(MailState state, int age, long size) {
            add(state, age, Volume.of(1, size));
        }

        void add(Sums other) {
            users += other.users;
            other.mail.cellSet().forEach(cell -> add(cell.getRowKey(), cell.getColumnKey(), cell.getValue()));
        }

        private void add(MailState state, int age, Volume more) {
            Volume known = mail.get(state, age);
            mail.put(state, age, known == null ? more : known.plus(more));
        }

        PolicyHoldings holdings(String policy) {
            return PolicyHoldings.of(
                    policy,
                    users,
                    mail.values().stream().reduce(Volume.NONE, Volume::plus),
                    mail.cellSet().stream()
                            .map(cell -> Holding.of(cell.getRowKey(), cell.getColumnKey(), cell.getValue()))
                            .collect(ImmutableList.toImmutableList()));
        }
    }
}
