package io.mailkeep.server;

import com.google.inject.AbstractModule;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;

/** Searches by reading the mailbox. */
final class ScanningSearchModule extends AbstractModule {
    @Override
    protected void configure() {
        install(new FakeSearchMailboxModule());
        bind(MessageSearchIndex.class).to(SimpleMessageSearchIndex.class);
    }
}
