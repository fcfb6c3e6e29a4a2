package io.mailkeep.pop3.kept;

import com.google.common.collect.Comparators;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Examination;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.maildrop.Examiner;
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

    /**
     * Blocking. Those messages of a mailbox that the ledger knows: one read of it, for another mailbox than INBOX at
     * most two. None when the ledger is of another mailbox of that name.
     *
     * @param mailboxId James's, serialised
     * @param wanted of those of which what else may be read is
     */
    public ImmutableList<KeptMessage> of(MaildropId id, String mailboxId, Predicate<LedgerEntry> wanted) {
        Examinee examinee = examiner.read(id);
        if (!examinee.isOf(mailboxId)) {
            return ImmutableList.of();
        }
        Examination mailbox = examinee.under(assignments.policies(id.user(), examinee.rules()));
        return mailbox.messages(wanted)
                .map(message -> KeptMessage.of(mailbox, message))
                .collect(ImmutableList.toImmutableList());
    }

    /** Blocking. A user's messages, {@code limit} at most, in INBOX and the further mailboxes of the maildrop. */
    KeptPage page(Username user, KeptFilter filter, Optional<Position> after, int limit) {
        Examinee inbox = examiner.read(MaildropId.of(user));
        ImmutableList<Examination> mailboxes = examiner.all(inbox, assignments.policies(user, inbox.rules()));
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
