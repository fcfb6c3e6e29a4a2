package io.mailkeep.server.recount;

import com.google.inject.Inject;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageIdDAO;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import reactor.core.publisher.Mono;

/** What is counted, compared with what is listed, and corrected. Thread-safe. */
final class Counts {
    private final CassandraMailboxDAO mailboxes;
    private final CassandraMessageIdDAO messages;
    private final CassandraMailboxCounterDAO counters;
    private final UserQuotaRootResolver roots;
    private final CurrentQuotaManager quotas;
    private final CurrentQuotaCalculator calculator;
    private final SessionProvider sessions;

    @Inject
    Counts(
            CassandraMailboxDAO mailboxes,
            CassandraMessageIdDAO messages,
            CassandraMailboxCounterDAO counters,
            UserQuotaRootResolver roots,
            CurrentQuotaManager quotas,
            CurrentQuotaCalculator calculator,
            SessionProvider sessions) {
        this.mailboxes = mailboxes;
        this.messages = messages;
        this.counters = counters;
        this.roots = roots;
        this.quotas = quotas;
        this.calculator = calculator;
        this.sessions = sessions;
    }

    /** Whose quota a mailbox counts for; empty when the mailbox is gone. */
    Mono<Username> owner(CassandraId mailbox) {
        return mailboxes.retrieveMailbox(mailbox).map(Mailbox::getUser);
    }

    /** Reads all that is listed. What is on its way makes a difference, too, for a moment. */
    Mono<Difference> difference(Suspect suspect) {
        if (suspect instanceof Suspect.MailboxCount count) {
            return listed(count.mailbox()).zipWith(counted(count.mailbox()), Counts::difference);
        }
        Username user = ((Suspect.QuotaInUse) suspect).user();
        QuotaRoot root = roots.forUser(user);
        return calculator
                .recalculateCurrentQuotas(root, sessions.createSystemSession(user))
                .zipWith(Mono.from(quotas.getCurrentQuotas(root)), CurrentQuotas::decrease)
                .map(missed ->
                        new Difference(missed.count().asLong(), missed.size().asLong()));
    }

    Mono<Void> add(Suspect suspect, Difference missed) {
        if (suspect instanceof Suspect.MailboxCount count) {
            return counters.add(MailboxCounters.builder()
                    .mailboxId(count.mailbox())
                    .count(missed.messages())
                    .unseen(missed.share())
                    .build());
        }
        QuotaRoot root = roots.forUser(((Suspect.QuotaInUse) suspect).user());
        // In two steps: an operation has no negative numbers.
        return Mono.from(quotas.increase(positive(root, missed.messages(), missed.share())))
                .then(Mono.from(quotas.decrease(positive(root, -missed.messages(), -missed.share()))));
    }

    private Mono<MailboxCounters> listed(CassandraId mailbox) {
        return messages.listMessagesMetadata(mailbox, MessageRange.all())
                .map(ComposedMessageIdWithMetaData::getFlags)
                .reduce(
                        new Difference(0, 0),
                        (sum, flags) -> new Difference(
                                sum.messages() + 1, sum.share() + (flags.contains(Flags.Flag.SEEN) ? 0 : 1)))
                .map(sum -> MailboxCounters.builder()
                        .mailboxId(mailbox)
                        .count(sum.messages())
                        .unseen(sum.share())
                        .build());
    }

    private Mono<MailboxCounters> counted(CassandraId mailbox) {
        return counters.retrieveMailboxCounters(mailbox).defaultIfEmpty(MailboxCounters.empty(mailbox));
    }

    private static Difference difference(MailboxCounters listed, MailboxCounters counted) {
        return new Difference(listed.getCount() - counted.getCount(), listed.getUnseen() - counted.getUnseen());
    }

    private static QuotaOperation positive(QuotaRoot root, long messages, long octets) {
        return new QuotaOperation(
                root, QuotaCountUsage.count(Math.max(0, messages)), QuotaSizeUsage.size(Math.max(0, octets)));
    }
}
