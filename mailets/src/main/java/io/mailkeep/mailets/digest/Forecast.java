package io.mailkeep.mailets.digest;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.kept.KeptMailbox;
import io.mailkeep.pop3.kept.KeptMessage;
import io.mailkeep.pop3.kept.KeptMessages;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;

/** Looks ahead for one user. Blocking. */
final class Forecast {
    /** How many messages are named. */
    static final int MOST_NAMED = 20;

    private static final int ALL = 100;

    private final KeptMessages kept;
    private final Assignments assignments;
    private final MaildropStore store;
    private final QuotaManager quotas;
    private final QuotaRootResolver roots;

    @Inject
    Forecast(
            KeptMessages kept,
            Assignments assignments,
            MaildropStore store,
            QuotaManager quotas,
            QuotaRootResolver roots) {
        this.kept = kept;
        this.assignments = assignments;
        this.store = store;
        this.quotas = quotas;
        this.roots = roots;
    }

    /**
     * What sweeps remove before a moment, as the ledger knows it; notices themselves are not told of.
     *
     * @param margin by how many per cent of the quota the mailbox may be below the policy's
     */
    Prospect of(Username user, Instant before, int margin) throws MailboxException {
        ImmutableList<KeptMessage> going = kept.maildrops(user).stream()
                .flatMap(id -> going(id, before).stream())
                .sorted(Comparator.comparing(message -> message.until().orElseThrow()))
                .collect(toImmutableList());
        return Prospect.of(
                going.size(), going.stream().limit(MOST_NAMED).collect(toImmutableList()), fullness(user, margin));
    }

    private ImmutableList<KeptMessage> going(MaildropId id, Instant before) {
        return kept.of(id, entry -> !isNotice(entry)).map(KeptMailbox::messages).orElse(ImmutableList.of()).stream()
                .filter(message -> message.hold().isEmpty())
                .filter(message ->
                        message.until().filter(until -> until.isBefore(before)).isPresent())
                .collect(toImmutableList());
    }

    private static boolean isNotice(LedgerEntry entry) {
        return entry.note()
                .map(DeliveryNote::labels)
                .filter(labels -> labels.contains(Notice.LABEL))
                .isPresent();
    }

    private Optional<Prospect.Fullness> fullness(Username user, int margin) throws MailboxException {
        Optional<Integer> limit = assignments
                .assign(user, store.rules(user))
                .policy()
                .retention()
                .rule()
                .quotaPercent();
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        Quota<QuotaSizeLimit, QuotaSizeUsage> quota =
                quotas.getStorageQuota(roots.getQuotaRoot(MailboxPath.inbox(user)));
        int percent = quota.getLimit().isUnlimited() ? 0 : (int) (quota.getRatio() * ALL);
        return limit.filter(above -> percent > above - margin).map(above -> Prospect.Fullness.of(percent, above));
    }
}
