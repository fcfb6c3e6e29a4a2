package io.mailkeep.pop3;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.inbox.JamesInboxes;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.ToldMaildropStore;
import java.util.Set;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in memory. */
public final class MemoryKeepCopy extends AbstractModule {
    @Override
    protected void configure() {
        install(new KeepCopyBindings());
        bind(MaildropLock.class).to(MemoryMaildropLock.class);
        bind(MaildropClaims.class).to(LockedClaims.class);
        bind(Inboxes.class).to(JamesInboxes.class);
    }

    @Provides
    @Singleton
    MaildropStore store(MemoryMaildropStore store, Set<LedgerListener> listeners) {
        return ToldMaildropStore.of(store, listeners);
    }
}
