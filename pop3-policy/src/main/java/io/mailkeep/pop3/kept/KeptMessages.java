package io.mailkeep.pop3.kept;

import com.google.common.collect.Comparators;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Examination;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.maildrop.Examiner;
import io.mailkeep.pop3.policy.UserPolicies;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collector;
import org.apache.james.core.Username;

/** Tells of messages what the ledger and the policies make of them, and changes nothing. Thread-safe. */
@Singleton
public final class KeptMessages {
    private final Examiner examiner;
    private final Assignments assignments;

    @Inject
    KeptMessages(Examiner examiner, Assignments assignments) {
        this.examiner = examiner;
        this.assignments = assignments;
    }

    /** Blocking. The user's mailboxes of which there is a ledger: INBOX, and those that the policy shows besides. */
    public ImmutableList<MaildropId> maildrops(Username user) {
        Examinee inbox = examiner.read(MaildropId.of(user));
        return examiner.all(inbox, assignments.policies(user, inbox.rules())).stream()
                .filter(mailbox -> mailbox.mailboxId().isPresent())
                .map(Examinee::id)
                .collect(ImmutableList.toImmutableList());
    }

    /** Blocking. INBOX and all other mailboxes of the user, also those of which there is no ledger. */
    public ImmutableList<MaildropId> mailboxes(Username user) {
        return examiner.mailboxes(user);
    }

    /**
     * Blocking. What the ledger knows of a mailbox: one read of it, for another mailbox than INBOX at most two. Empty
     * when it knows none.
     *
     * @param wanted of which messages; what else must be read is read for those alone
     */
    public Optional<KeptMailbox> of(MaildropId id, Predicate<LedgerEntry> wanted) {
        Examinee examinee = examiner.read(id);
        return examinee.mailboxId().map(mailboxId -> {
            Examination mailbox = examinee.under(assignments.policies(id.user(), examinee.rules()));
            return KeptMailbox.of(
                    mailboxId,
                    mailbox.now(),
                    mailbox.messages(wanted)
                            .map(message -> KeptMessage.of(mailbox, message))
                            .collect(ImmutableList.toImmutableList()));
        });
    }

    /** Blocking. A user's messages, {@code limit} at most, in INBOX and the further mailboxes of the maildrop. */
    KeptPage page(Username user, KeptFilter filter, Optional<Position> after, int limit) {
        Examinee inbox = examiner.read(MaildropId.of(user));
        UserPolicies policies = assignments.policies(user, inbox.rules());
        ImmutableList<Examinee> examinees = examiner.all(inbox, policies);
        ImmutableList<Examination> mailboxes =
                examinees.stream().map(mailbox -> mailbox.under(policies)).collect(ImmutableList.toImmutableList());
        AtomicLong matching = new AtomicLong();
        List<KeptMessage> first = mailboxes.stream()
                .flatMap(mailbox -> mailbox.messages().map(message -> KeptMessage.of(mailbox, message)))
                .filter(filter::takes)
                .peek(message -> matching.incrementAndGet())
                .filter(message ->
                        after.map(position -> position.isBefore(message)).orElse(true))
                .collect(soonest(limit + 1));
        ImmutableList<KeptMessage> messages = first.stream().limit(limit).collect(ImmutableList.toImmutableList());
        return KeptPage.of(
                user.asString(),
                mailboxes.get(0).now(),
                examinees.stream()
                        .flatMap(mailbox -> mailbox.sources().stream())
                        .sorted()
                        .collect(ImmutableSet.toImmutableSet()),
                mailboxes.stream().mapToLong(Examination::size).sum(),
                matching.get(),
                messages,
                Optional.of(messages)
                        .filter(page -> first.size() > page.size())
                        .map(page -> Position.of(page.get(page.size() - 1))));
    }

    /** So that a page and not the mailbox is in memory. */
    private static Collector<KeptMessage, ?, List<KeptMessage>> soonest(int limit) {
        return Comparators.least(limit, KeptMessage.SOONEST_FIRST);
    }
}
