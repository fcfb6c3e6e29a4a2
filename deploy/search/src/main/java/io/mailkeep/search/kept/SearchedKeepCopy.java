package io.mailkeep.search.kept;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.search.reconciliation.Reconciliation;

/**
 * The extension module ({@code guice.extension.module}, beside that of the POP3 extension) for a server that searches
 * through OpenSearch.
 */
public final class SearchedKeepCopy extends AbstractModule {
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
