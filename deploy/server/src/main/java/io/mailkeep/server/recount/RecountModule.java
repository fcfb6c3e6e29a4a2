package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.apache.james.events.EventListener;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.apache.james.mailbox.store.quota.QuotaUpdater;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Counting again after trouble, and the counting of quotas in use. */
public final class RecountModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(RequestTracker.class).to(FailedWrites.class);
        bind(Counts.class).to(CassandraCounts.class);
        bind(ListeningCurrentQuotaUpdater.class).in(Scopes.SINGLETON);
        bind(QuotaUpdates.class).in(Scopes.SINGLETON);
        bind(QuotaUpdater.class).to(QuotaUpdates.class);
        Multibinder.newSetBinder(binder(), EventListener.ReactiveGroupEventListener.class)
                .addBinding()
                .to(QuotaUpdates.class);
    }

    @ProvidesIntoSet
    InitializationOperation start(Recounts recounts) {
        return InitilizationOperationBuilder.forClass(Recounts.class).init(recounts::start);
    }
}
