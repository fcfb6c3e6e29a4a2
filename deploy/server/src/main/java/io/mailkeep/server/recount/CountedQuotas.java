package io.mailkeep.server.recount;

import com.google.inject.Inject;
import java.util.function.Predicate;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.cassandra.quota.CassandraCurrentQuotaManager;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Quotas in use as James counts them in Cassandra, but for setting one: James 3.8.1 takes what was counted from another
 * row than the user's, so that a recomputation adds to what is wrong. Whoever adds, takes away or sets by it corrects what
 * was counted, and may do so while something is still to be counted: it is looked at again later, also after a listener was
 * cut off in it, as with its connection, whose write may be carried out all the same. Thread-safe.
 */
final class CountedQuotas implements CurrentQuotaManager {
    private final CassandraCurrentQuotaManager counters;
    private final UserQuotaRootResolver roots;
    private final Suspects suspects;

    @Inject
    CountedQuotas(CassandraCurrentQuotaManager counters, UserQuotaRootResolver roots, Suspects suspects) {
        this.counters = counters;
        this.roots = roots;
        this.suspects = suspects;
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
        return counters.increase(operation).doFinally(end -> note(operation.quotaRoot()));
    }

    @Override
    public Publisher<Void> decrease(QuotaOperation operation) {
        return counters.decrease(operation).doFinally(end -> note(operation.quotaRoot()));
    }

    /** {@inheritDoc} What is counted by others meanwhile stays counted. */
    @Override
    public Publisher<Void> setCurrentQuotas(QuotaOperation wanted) {
        CurrentQuotas found = CurrentQuotas.from(wanted);
        return counters.getCurrentQuotas(wanted.quotaRoot())
                .filter(Predicate.not(found::equals))
                .flatMap(counted -> correct(wanted.quotaRoot(), found.decrease(counted)));
    }

    /** Adds what is missed, and takes away what is negative. */
    Mono<Void> correct(QuotaRoot root, CurrentQuotas missed) {
        return change(root, missed).doFinally(end -> note(root));
    }

    // In two steps: an operation has no negative numbers.
    private Mono<Void> change(QuotaRoot root, CurrentQuotas more) {
        CurrentQuotas less = CurrentQuotas.emptyQuotas().decrease(more);
        return Mono.when(counters.increase(positive(root, more)), counters.decrease(positive(root, less)));
    }

    private void note(QuotaRoot root) {
        suspects.note(new Suspect.QuotaInUse(roots.associatedUsername(root)));
    }

    private static QuotaOperation positive(QuotaRoot root, CurrentQuotas change) {
        return new QuotaOperation(
                root,
                QuotaCountUsage.count(Math.max(0, change.count().asLong())),
                QuotaSizeUsage.size(Math.max(0, change.size().asLong())));
    }
}
