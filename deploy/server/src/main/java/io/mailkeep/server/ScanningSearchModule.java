package io.mailkeep.server;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.mailbox.indexer.MessageIdReIndexer;
import org.apache.james.mailbox.indexer.ReIndexer;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.mailbox.tools.indexer.MessageIdReIndexerImpl;
import org.apache.mailbox.tools.indexer.ReIndexerImpl;

/** Searches by reading the mailbox. */
final class ScanningSearchModule extends AbstractModule {
    @Override
    protected void configure() {
        install(new FakeSearchMailboxModule());
        bind(MessageSearchIndex.class).to(SimpleMessageSearchIndex.class);
        // Without an index there is nothing for them to do; what is served over JMX asks for them.
        bind(ReIndexerImpl.class).in(Scopes.SINGLETON);
        bind(ReIndexer.class).to(ReIndexerImpl.class);
        bind(MessageIdReIndexerImpl.class).in(Scopes.SINGLETON);
        bind(MessageIdReIndexer.class).to(MessageIdReIndexerImpl.class);
    }
}
