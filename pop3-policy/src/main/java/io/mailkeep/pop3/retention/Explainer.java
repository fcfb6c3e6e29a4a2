package io.mailkeep.pop3.retention;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Examination;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.maildrop.Examiner;
import io.mailkeep.pop3.policy.Assignment;
import io.mailkeep.pop3.policy.Expire;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxConstants;

/** Says what happens to a user's messages. Thread-safe. */
final class Explainer {
    private final Examiner examiner;
    private final Assignments assignments;
    private final Clock clock;

    @Inject
    Explainer(Examiner examiner, Assignments assignments, Clock clock) {
        this.examiner = examiner;
        this.assignments = assignments;
        this.clock = clock;
    }

    /** Blocking. Some messages, those of INBOX first. */
    Explanation explain(Username user, int offset, int limit) {
        Examinee inbox = examiner.read(MaildropId.of(user));
        return explain(inbox, examinations(inbox), offset, limit);
    }

    /** Blocking. Some messages of one mailbox, which POP3 may show or not: an archive for example. */
    Explanation explain(Username user, String mailbox, int offset, int limit) {
        Examinee inbox = examiner.read(MaildropId.of(user));
        Examinee one =
                mailbox.equalsIgnoreCase(MailboxConstants.INBOX) ? inbox : examiner.read(MaildropId.of(user, mailbox));
        Examination examination = one.under(assignments.policies(user, inbox.rules()));
        return explain(inbox, ImmutableList.of(examination), offset, limit);
    }

    private Explanation explain(Examinee inbox, List<Examination> mailboxes, int offset, int limit) {
        Username user = inbox.id().user();
        Assignment assignment = assignments.assign(user, inbox.rules());
        Instant now = clock.instant();
        ImmutableList.Builder<Explanation.Message> messages = ImmutableList.builder();
        int skip = offset;
        int room = limit;
        int known = 0;
        for (Examination mailbox : mailboxes) {
            int taken = Math.max(0, Math.min(room, mailbox.size() - skip));
            mailbox.messages(skip, taken)
                    .map(message -> Explanation.Message.of(mailbox.id(), message, now))
                    .forEach(messages::add);
            skip = Math.max(0, skip - mailbox.size());
            room -= taken;
            known += mailbox.size();
        }
        return Explanation.of(user, assignment, promise(assignment), known, offset, limit, messages.build());
    }

    /**
     * Blocking. The message of that UIDL in any mailbox, else of that UID in INBOX; empty when there is none.
     *
     * @param uidlOrUid as a client or a log calls the message
     */
    Optional<Explanation.OfMessage> explain(Username user, String uidlOrUid) {
        Examinee inbox = examiner.read(MaildropId.of(user));
        Assignment assignment = assignments.assign(user, inbox.rules());
        ImmutableList<Examination> mailboxes = examinations(inbox);
        return Stream.concat(
                        find(mailboxes.stream(), entry -> entry.uidl().value().equals(uidlOrUid)),
                        find(
                                mailboxes.stream().limit(1),
                                entry -> Long.toString(entry.uid().asLong()).equals(uidlOrUid)))
                .findFirst()
                .map(message -> Explanation.OfMessage.of(user, assignment, promise(assignment), message));
    }

    private Stream<Explanation.Message> find(Stream<Examination> mailboxes, Predicate<LedgerEntry> wanted) {
        return mailboxes.flatMap(mailbox -> mailbox.find(wanted).stream()
                .map(message -> Explanation.Message.of(mailbox.id(), message, clock.instant())));
    }

    private Expire promise(Assignment assignment) {
        return assignments.configuration().classOfService().expire(assignment.policy());
    }

    private ImmutableList<Examination> examinations(Examinee inbox) {
        UserPolicies policies = assignments.policies(inbox.id().user(), inbox.rules());
        return examiner.all(inbox, policies).stream()
                .map(mailbox -> mailbox.under(policies))
                .collect(ImmutableList.toImmutableList());
    }
}
