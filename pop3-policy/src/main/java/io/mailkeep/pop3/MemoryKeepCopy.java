package io.mailkeep.pop3;

import com.google.inject.AbstractModule;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in memory. */
public final class MemoryKeepCopy extends AbstractModule {
    @Override
    protected void configure() {
        install(new KeepCopyBindings());
        bind(MaildropStore.class).to(MemoryMaildropStore.class);
        bind(MaildropLock.class).to(MemoryMaildropLock.class);
    }
}
