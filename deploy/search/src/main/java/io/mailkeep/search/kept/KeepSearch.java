package io.mailkeep.search.kept;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.maildrop.MessageFacts;

/** What the search brings to the POP3 extension, in whose injector it is. */
final class KeepSearch extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), LedgerListener.class).addBinding().to(KeepIndexing.class);
        OptionalBinder.newOptionalBinder(binder(), MessageFacts.class)
                .setBinding()
                .to(IndexedFacts.class);
        bind(KeepReconciliation.class);
    }
}
