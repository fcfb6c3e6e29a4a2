package io.mailkeep.search.kept;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.search.reconciliation.Reconciliation;

/** What the search brings to the POP3 extension, in whose injector it is. */
final class KeepSearch extends AbstractModule {
    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), LedgerListener.class)
                .setBinding()
                .to(KeepIndexing.class);
        OptionalBinder.newOptionalBinder(binder(), MessageFacts.class)
                .setBinding()
                .to(IndexedFacts.class);
        bind(KeepIndexing.class);
        bind(KeepReconciliation.class);
        bind(Introduction.class).asEagerSingleton();
    }

    /** Lets the server's own comparison of mailboxes see to the keep fields too. */
    @Singleton
    static final class Introduction {
        @Inject
        Introduction(Reconciliation comparisons, KeepReconciliation kept) {
            comparisons.supplementBy(kept);
        }
    }
}
