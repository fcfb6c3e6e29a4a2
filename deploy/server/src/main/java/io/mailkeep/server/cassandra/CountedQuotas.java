package io.mailkeep.server.cassandra;

import com.google.inject.Inject;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.cassandra.quota.CassandraCurrentQuotaManager;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Quotas in use as James counts them in Cassandra, but for setting one: James 3.8.1 takes what was counted from another
 * row than the user's, so that a recomputation adds to what is wrong. Thread-safe.
 */
final class CountedQuotas implements CurrentQuotaManager {
    private final CassandraCurrentQuotaManager counters;

    @Inject
    CountedQuotas(CassandraCurrentQuotaManager counters) {
        this.counters = counters;
    }

    @Override
    public Publisher<QuotaCountUsage> getCurrentMessageCount(QuotaRoot root) {
        return counters.getCurrentMessageCount(root);
    }

    @Override
    public Publisher<QuotaSizeUsage> getCurrentStorage(QuotaRoot root) {
        return counters.getCurrentStorage(root);
    }

    @Override
    public Publisher<CurrentQuotas> getCurrentQuotas(QuotaRoot root) {
        return counters.getCurrentQuotas(root);
    }

    @Override
    public Publisher<Void> increase(QuotaOperation operation) {
        return counters.increase(operation);
    }

    @Override
    public Publisher<Void> decrease(QuotaOperation operation) {
        return counters.decrease(operation);
    }

    /** {@inheritDoc} What is counted by others meanwhile stays counted. */
    @Override
    public Publisher<Void> setCurrentQuotas(QuotaOperation wanted) {
        return counters.getCurrentQuotas(wanted.quotaRoot()).flatMap(counted -> {
            CurrentQuotas more = CurrentQuotas.from(wanted).decrease(counted);
            CurrentQuotas less = CurrentQuotas.emptyQuotas().decrease(more);
            return Mono.when(
                    counters.increase(positive(wanted.quotaRoot(), more)),
                    counters.decrease(positive(wanted.quotaRoot(), less)));
        });
    }

    private static QuotaOperation positive(QuotaRoot root, CurrentQuotas change) {
        return new QuotaOperation(
                root,
                QuotaCountUsage.count(Math.max(0, change.count().asLong())),
                QuotaSizeUsage.size(Math.max(0, change.size().asLong())));
    }
}
