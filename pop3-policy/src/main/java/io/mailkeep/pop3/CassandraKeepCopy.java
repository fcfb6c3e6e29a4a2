package io.mailkeep.pop3;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mailkeep.pop3.inbox.CassandraInboxes;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.ledger.CassandraClaims;
import io.mailkeep.pop3.ledger.CassandraMaildropLock;
import io.mailkeep.pop3.ledger.CassandraMaildropStore;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.ToldMaildropStore;
import java.util.Set;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in Cassandra. */
public final class CassandraKeepCopy extends AbstractModule {
    @Override
    protected void configure() {
        install(new KeepCopyBindings());
        bind(MaildropLock.class).to(CassandraMaildropLock.class);
        bind(MaildropClaims.class).to(CassandraClaims.class);
        bind(Inboxes.class).to(CassandraInboxes.class);
    }

    @Provides
    @Singleton
    MaildropStore store(CassandraMaildropStore store, Set<LedgerListener> listeners) {
        return ToldMaildropStore.of(store, listeners);
    }
}
