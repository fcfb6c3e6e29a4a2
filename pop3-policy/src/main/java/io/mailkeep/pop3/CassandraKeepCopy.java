package io.mailkeep.pop3;

import com.google.inject.AbstractModule;
import io.mailkeep.pop3.ledger.CassandraMaildropLock;
import io.mailkeep.pop3.ledger.CassandraMaildropStore;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in Cassandra. */
public final class CassandraKeepCopy extends AbstractModule {
    @Override
    protected void configure() {
        install(new KeepCopyBindings());
        bind(MaildropStore.class).to(CassandraMaildropStore.class);
        bind(MaildropLock.class).to(CassandraMaildropLock.class);
    }
}
