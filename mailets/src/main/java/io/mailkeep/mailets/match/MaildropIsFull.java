package io.mailkeep.mailets.match;

import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/**
 * {@code MaildropIsFull}: the recipient has more octets than the percentage of the quota at which the recipient's keep
 * policy begins to remove copies, {@code <quota above="90"/>}. Nobody is whose policy or mailbox has no such limit.
 */
public final class MaildropIsFull extends RecipientMatcher {
    private static final int ALL = 100;

    private final Assignments assignments;
    private final MaildropStore store;
    private final QuotaManager quotas;
    private final QuotaRootResolver roots;

    @Inject
    public MaildropIsFull(
            UsersRepository users,
            Assignments assignments,
            MaildropStore store,
            QuotaManager quotas,
            QuotaRootResolver roots) {
        super(users);
        this.assignments = assignments;
        this.store = store;
        this.quotas = quotas;
        this.roots = roots;
    }

    @Override
    void configure(Setting setting) throws MessagingException {
        setting.refuse("Write MaildropIsFull: the percentage is the policy's");
    }

    @Override
    boolean matches(Username user, Mail mail) throws MailboxException {
        Optional<Integer> percent = assignments
                .assign(user, store.rules(user))
                .policy()
                .retention()
                .rule()
                .quotaPercent();
        return percent.isPresent() && isAbove(percent.get(), user);
    }

    private boolean isAbove(int percent, Username user) throws MailboxException {
        Quota<QuotaSizeLimit, QuotaSizeUsage> quota =
                quotas.getStorageQuota(roots.getQuotaRoot(MailboxPath.inbox(user)));
        return quota.getLimit().isLimited() && quota.getRatio() * ALL > percent;
    }
}
