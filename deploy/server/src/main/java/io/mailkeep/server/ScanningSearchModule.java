package io.mailkeep.server;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.store.extractor.JsoupTextExtractor;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.quota.search.QuotaSearcher;
import org.apache.james.quota.search.scanning.ScanningQuotaSearcher;

/** Searches by reading the mailbox. An index takes this module's place as a whole. */
final class ScanningSearchModule extends AbstractModule {
    @Override
    protected void configure() {
        install(new FakeSearchMailboxModule());
        bind(MessageSearchIndex.class).to(SimpleMessageSearchIndex.class);
        bind(TextExtractor.class).to(JsoupTextExtractor.class);
        bind(ScanningQuotaSearcher.class).in(Scopes.SINGLETON);
        bind(QuotaSearcher.class).to(ScanningQuotaSearcher.class);
    }
}
