package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;

/** How full users' mailboxes are. Blocking. */
@Singleton
final class Quotas {
    private final QuotaManager quotas;
    private final QuotaRootResolver roots;

    @Inject
    Quotas(QuotaManager quotas, QuotaRootResolver roots) {
        this.quotas = quotas;
        this.roots = roots;
    }

    // In two steps: the limit may be near the largest number.
    private static long part(long limit, int percent) {
        return limit / 100 * percent + limit % 100 * percent / 100;
    }

    /** The octets above that percentage of the user's quota; 0 or less when there is no quota or it is not reached. */
    long octetsAbove(Folder folder, int percent) {
        MailboxPath inbox = MailboxPath.inbox(folder.session());
        try {
            Quota<QuotaSizeLimit, QuotaSizeUsage> quota = quotas.getStorageQuota(roots.getQuotaRoot(inbox));
            return quota.getLimit().isUnlimited()
                    ? 0
                    : quota.getUsed().asLong() - part(quota.getLimit().asLong(), percent);
        } catch (MailboxException e) {
            throw new IllegalStateException(
                    "the quota of " + folder.session().getUser().asString() + " can not be read", e);
        }
    }
}
