package io.mailkeep.search;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.document.ExtractedText;
import io.mailkeep.search.document.Limits;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Messages;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedInMemory;
import io.mailkeep.search.indexing.Servers;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.query.Searcher;
import io.mailkeep.search.reconciliation.Rebuild;
import io.mailkeep.search.reconciliation.Reconciliation;
import io.mailkeep.search.reconciliation.Reconciliation.Supplement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources.MailboxManagerSearchIndexStage;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** An index of its own on an OpenSearch, with all that James searches through. */
public final class TestIndex implements AutoCloseable {
    private final SearchConfiguration configuration;
    private final Cluster cluster;
    private final MailIndex index;
    private final Missed missed = new MissedInMemory();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private Indexer indexer;
    private Messages messages;
    private MessageDocument documents;

    private TestIndex(SearchConfiguration configuration, int version) {
        this.configuration = configuration;
        this.cluster = Cluster.of(configuration);
        this.index = new MailIndex(cluster, configuration, version);
    }

    /** A fresh one on the build's OpenSearch. */
    public static TestIndex on(OpenSearchExtension openSearch) {
        return open(openSearch.address(), openSearch.freshName(), Map.of());
    }

    /** One of this name, made and searched if there was none. */
    public static TestIndex open(InetSocketAddress openSearch, String name, Map<String, String> settings) {
        TestIndex made = at(openSearch, name, settings);
        made.index.prepare().then(made.index.open()).block();
        return made;
    }

    /** One of this name, whether OpenSearch is there or not. */
    public static TestIndex at(InetSocketAddress openSearch, String name, Map<String, String> settings) {
        return at(openSearch, name, settings, 1);
    }

    /** The same with that version of the mapping. */
    public static TestIndex at(InetSocketAddress openSearch, String name, Map<String, String> settings, int version) {
        PropertiesConfiguration file = new PropertiesConfiguration();
        file.setProperty("opensearch.hosts", "127.0.0.1:" + openSearch.getPort());
        file.setProperty("opensearch.index.mailbox.name", name);
        file.setProperty("opensearch.alias.read.mailbox.name", name + "-read");
        file.setProperty("opensearch.alias.write.mailbox.name", name + "-write");
        file.setProperty("opensearch.nb.shards", "2");
        file.setProperty("opensearch.nb.replica", "0");
        file.setProperty("opensearch.search.waitForIndexing", "20000");
        settings.forEach(file::setProperty);
        return new TestIndex(SearchProperties.read(file), version);
    }

    /** A James in memory that is searched by this. */
    public InMemoryIntegrationResources james() {
        return james(stage -> over(
                stage.getMapperFactory(),
                stage.getSessionProvider(),
                stage.getAttachmentContentLoader(),
                new DefaultTextExtractor()));
    }

    /** A James in memory with this search. */
    public static InMemoryIntegrationResources james(
            Function<MailboxManagerSearchIndexStage, ListeningMessageSearchIndex> search) {
        return InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .listeningSearchIndex(search)
                .noPreDeletionHooks()
                .storeQuotaManager()
                .build();
    }

    /** The search over these mailboxes. */
    public OpenSearchMessageSearchIndex over(
            MailboxSessionMapperFactory mappers,
            SessionProvider sessions,
            AttachmentContentLoader attachments,
            TextExtractor extractor) {
        return over(mappers, sessions, new ExtractedText(extractor, attachments));
    }

    /** The search over these mailboxes and their attachments. */
    public OpenSearchMessageSearchIndex over(
            MailboxSessionMapperFactory mappers, SessionProvider sessions, AttachmentText texts) {
        documents = new MessageDocument(Limits.DEFAULT, texts);
        messages = new Messages(mappers, sessions);
        indexer = new Indexer(
                cluster, index, messages, documents, missed, Servers.SEVERAL, configuration.indexing(), metrics);
        BoundedScan scan =
                new BoundedScan(mappers, texts, configuration.indexing().scanned());
        return new OpenSearchMessageSearchIndex(
                mappers,
                Set.of(),
                sessions,
                indexer,
                new Searcher(cluster, index),
                new Verification(mappers, texts),
                new Fallback(scan, missed, configuration.degraded(), Duration.ofSeconds(3), Clock.systemUTC()),
                new InMemoryMessageId.Factory());
    }

    public Cluster cluster() {
        return cluster;
    }

    public MailIndex index() {
        return index;
    }

    public Indexer indexer() {
        return indexer;
    }

    /** What did not reach the index. */
    public Missed missed() {
        return missed;
    }

    /** What was measured of the indexing. */
    public RecordingMetricFactory metrics() {
        return metrics;
    }

    public Messages messages() {
        return messages;
    }

    public Reconciliation reconciliation() {
        return new Reconciliation(cluster, index, indexer, messages, missed);
    }

    /** With what belongs to every comparison besides. */
    public Reconciliation reconciliation(Supplement supplement) {
        return new Reconciliation(new Documents(cluster, index.writeAlias()), indexer, messages, missed, supplement);
    }

    public Rebuild rebuild() {
        return rebuild(mailbox -> {});
    }

    /** With what belongs to every comparison besides. */
    public Rebuild rebuild(Supplement supplement) {
        return new Rebuild(
                cluster,
                index,
                messages,
                documents,
                reconciliation(supplement),
                missed,
                configuration.indexing(),
                metrics);
    }

    @Override
    public void close() throws IOException {
        indexer.close();
        cluster.close();
    }
}
