package io.mailkeep.imap.keeping;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.mailkeep.imap.feed.KeptMessages;
import io.mailkeep.pop3.ledger.LedgerListener;

/** The extension module ({@code guice.extension.module}) by which change feeds tell what keep policies do to messages. */
public final class KeepFeed extends AbstractModule {
    @Override
    protected void configure() {
        bind(KeptMessages.class).to(KeptInLedger.class);
        Multibinder.newSetBinder(binder(), LedgerListener.class).addBinding().to(KeepTransitions.class);
    }
}
