package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.cassandra.quota.CassandraCurrentQuotaManager;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.apache.james.mailbox.store.quota.QuotaUpdater;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Counting again after trouble, and the counting of mailboxes and quotas in use. */
public final class RecountModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(RequestTracker.class).to(FailedWrites.class);
        bind(Counts.class).to(CassandraCounts.class);
        bind(SavedSuspects.class).to(CassandraSuspects.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(CassandraSuspects.TABLES);
        bind(CountedMailboxes.class).in(Scopes.SINGLETON);
        bind(CassandraMailboxCounterDAO.class).to(CountedMailboxes.class);
        bind(CountedQuotas.class).in(Scopes.SINGLETON);
        bind(CurrentQuotaManager.class).to(CountedQuotas.class);
        bind(QuotaUpdates.class).in(Scopes.SINGLETON);
        bind(QuotaUpdater.class).to(QuotaUpdates.class);
        Multibinder.newSetBinder(binder(), EventListener.ReactiveGroupEventListener.class)
                .addBinding()
                .to(QuotaUpdates.class);
    }

    /** Counts what happens; whoever else sets a quota in use is to be looked after. */
    @Provides
    @Singleton
    ListeningCurrentQuotaUpdater counting(
            CassandraCurrentQuotaManager counters, QuotaRootResolver roots, EventBus events, QuotaManager quotas) {
        return new ListeningCurrentQuotaUpdater(counters, roots, events, quotas);
    }

    @ProvidesIntoSet
    InitializationOperation start(Recounts recounts) {
        return InitilizationOperationBuilder.forClass(Recounts.class).init(recounts::start);
    }
}
