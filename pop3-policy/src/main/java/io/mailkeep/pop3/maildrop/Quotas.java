package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.function.BiFunction;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import reactor.core.publisher.Mono;

/** How full users' mailboxes are. Blocking. */
@Singleton
final class Quotas {
    private static final CurrentQuotas NOTHING = CurrentQuotas.emptyQuotas();
    private static final int MOST_LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final QuotaManager quotas;
    private final QuotaRootResolver roots;
    private final CurrentQuotaManager counted;
    private final CurrentQuotaCalculator calculator;
    private final CommitLog log;

    @Inject
    Quotas(
            QuotaManager quotas,
            QuotaRootResolver roots,
            CurrentQuotaManager counted,
            CurrentQuotaCalculator calculator,
            CommitLog log) {
        this.quotas = quotas;
        this.roots = roots;
        this.counted = counted;
        this.calculator = calculator;
        this.log = log;
    }

    // In two steps: the limit may be near the largest number.
    private static long part(long limit, int percent) {
        return limit / 100 * percent + limit % 100 * percent / 100;
    }

    /**
     * The octets above that percentage of the user's quota, as they are counted; 0 or less when there is no quota or it is
     * not reached.
     */
    long octetsAbove(Folder folder, int percent) {
        return octetsAbove(folder, percent, (quota, root) -> quota.getUsed());
    }

    /** The same of what the mailboxes list, which is read: what is counted may be too much for a while after a crash. */
    long octetsListedAbove(Folder folder, int percent) {
        return octetsAbove(folder, percent, (quota, root) -> calculator
                .recalculateCurrentQuotas(root, folder.session())
                .map(CurrentQuotas::size)
                .block());
    }

    private long octetsAbove(
            Folder folder,
            int percent,
            BiFunction<Quota<QuotaSizeLimit, QuotaSizeUsage>, QuotaRoot, QuotaSizeUsage> used) {
        try {
            QuotaRoot root = roots.getQuotaRoot(MailboxPath.inbox(folder.session()));
            Quota<QuotaSizeLimit, QuotaSizeUsage> quota = quotas.getStorageQuota(root);
            return quota.getLimit().isUnlimited()
                    ? 0
                    : used.apply(quota, root).asLong() - part(quota.getLimit().asLong(), percent);
        } catch (MailboxException e) {
            throw new IllegalStateException(
                    "the quota of " + folder.session().getUser().asString() + " can not be read", e);
        }
    }

    /**
     * Brings what is counted of a user in line with what the mailboxes list: James counts by events, and what a crash
     * kept from being sent is never counted. Reads every mailbox of the user. As an event that is on its way looks like
     * one that was lost, a difference is believed when it is the same after a moment,
     * and is added to what is counted by then.
     */
    void recount(Folder folder) throws MailboxException {
        MailboxSession session = folder.session();
        QuotaRoot root = roots.getQuotaRoot(MailboxPath.inbox(session));
        CurrentQuotas missed = missed(root, session);
        for (int looks = 1; looks < MOST_LOOKS && !missed.equals(NOTHING); looks++) {
            Mono.delay(BETWEEN_LOOKS).block();
            CurrentQuotas again = missed(root, session);
            if (again.equals(missed)) {
                count(root, missed);
                log.recounted(
                        session.getUser(),
                        missed.count().asLong(),
                        missed.size().asLong());
                return;
            }
            missed = again;
        }
    }

    private CurrentQuotas missed(QuotaRoot root, MailboxSession session) {
        return calculator
                .recalculateCurrentQuotas(root, session)
                .zipWith(Mono.from(counted.getCurrentQuotas(root)), CurrentQuotas::decrease)
                .block();
    }

    // In two steps: an operation has no negative numbers.
    private void count(QuotaRoot root, CurrentQuotas missed) {
        Mono.from(counted.increase(operation(root, missed)))
                .then(Mono.from(counted.decrease(operation(root, NOTHING.decrease(missed)))))
                .block();
    }

    private static QuotaOperation operation(QuotaRoot root, CurrentQuotas change) {
        return new QuotaOperation(
                root,
                QuotaCountUsage.count(Math.max(0, change.count().asLong())),
                QuotaSizeUsage.size(Math.max(0, change.size().asLong())));
    }
}
