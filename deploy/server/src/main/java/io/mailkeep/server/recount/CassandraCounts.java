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
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import reactor.core.publisher.Mono;

/** As James keeps it. */
final class CassandraCounts implements Counts {
    private final CassandraMailboxDAO mailboxes;
    private final CassandraMessageIdDAO messages;
    private final CassandraMailboxCounterDAO counters;
    private final UserQuotaRootResolver roots;
    private final CountedQuotas quotas;
    private final CurrentQuotaCalculator calculator;
    private final SessionProvider sessions;

    @Inject
    CassandraCounts(
            CassandraMailboxDAO mailboxes,
            CassandraMessageIdDAO messages,
            CassandraMailboxCounterDAO counters,
            UserQuotaRootResolver roots,
            CountedQuotas quotas,
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

    @Override
    public Mono<Username> owner(CassandraId mailbox) {
        return mailboxes.retrieveMailbox(mailbox).map(Mailbox::getUser);
    }

    @Override
    public Mono<Difference> difference(Suspect suspect) {
        if (suspect instanceof Suspect.MailboxCount count) {
            return difference(listed(count.mailbox()), counted(count.mailbox()));
        }
        Username user = ((Suspect.QuotaInUse) suspect).user();
        QuotaRoot root = roots.forUser(user);
        return difference(
                calculator
                        .recalculateCurrentQuotas(root, sessions.createSystemSession(user))
                        .map(CassandraCounts::sum),
                Mono.from(quotas.getCurrentQuotas(root)).map(CassandraCounts::sum));
    }

    private static Mono<Difference> difference(Mono<Difference> listed, Mono<Difference> counted) {
        return counted.flatMap(
                before -> listed.flatMap(there -> counted.filter(before::equals).map(there::minus)));
    }

    @Override
    public Mono<Void> add(Suspect suspect, Difference missed) {
        if (suspect instanceof Suspect.MailboxCount count) {
            return counters.add(MailboxCounters.builder()
                    .mailboxId(count.mailbox())
                    .count(missed.messages())
                    .unseen(missed.share())
                    .build());
        }
        QuotaRoot root = roots.forUser(((Suspect.QuotaInUse) suspect).user());
        return quotas.correct(
                root, new CurrentQuotas(QuotaCountUsage.count(missed.messages()), QuotaSizeUsage.size(missed.share())));
    }

    private Mono<Difference> listed(CassandraId mailbox) {
        return messages.listMessagesMetadata(mailbox, MessageRange.all())
                .map(message -> message.getFlags().contains(Flags.Flag.SEEN) ? 0 : 1)
                .reduce(Difference.NONE, (sum, unseen) -> new Difference(sum.messages() + 1, sum.share() + unseen));
    }

    private Mono<Difference> counted(CassandraId mailbox) {
        return counters.retrieveMailboxCounters(mailbox)
                .map(counted -> new Difference(counted.getCount(), counted.getUnseen()))
                .defaultIfEmpty(Difference.NONE);
    }

    private static Difference sum(CurrentQuotas quotas) {
        return new Difference(quotas.count().asLong(), quotas.size().asLong());
    }
}
