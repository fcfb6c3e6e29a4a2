package io.mailkeep.search;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.document.Limits;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.extraction.Bounds;
import io.mailkeep.search.extraction.Extractors;
import io.mailkeep.search.extraction.TikaAttachmentText;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Messages;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedInCassandra;
import io.mailkeep.search.indexing.Servers;
import io.mailkeep.search.kept.Keeps;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.query.IndexedMailboxes;
import io.mailkeep.search.query.Searcher;
import io.mailkeep.search.reconciliation.CatchUp;
import io.mailkeep.search.reconciliation.Rebuild;
import io.mailkeep.search.reconciliation.Reconciliation;
import io.mailkeep.search.reindexing.JobsInCassandra;
import io.mailkeep.search.reindexing.MailReIndexer;
import io.mailkeep.search.reindexing.Mailboxes;
import io.mailkeep.search.reindexing.PartsInCassandra;
import io.mailkeep.search.reindexing.ReindexDetails;
import io.mailkeep.search.reindexing.Reindexing;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventListener;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.indexer.MessageIdReIndexer;
import org.apache.james.mailbox.indexer.ReIndexer;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex.SearchOverride;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.onami.lifecycle.DisposingStager;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskManager;
import org.apache.james.utils.GuiceGenericLoader;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.PropertiesProvider;

/**
 * The search of a James over Cassandra: what is asked, what hears of changes, and what is to be started and stopped.
 * Everything is closed in the opposite of the order in which it was made, the changes first that wait to be written.
 */
public final class OpenSearchSearchModule extends AbstractModule {
    private static final Duration LEFT_ALONE_AFTER_A_FAILURE = Duration.ofSeconds(3);

    private final Servers servers;
    private final Supplier<Path> extractor;

    /**
     * Of one of these servers.
     *
     * @param extractor the built module {@code deploy/search/extractor}, asked for if attachments are to be read
     */
    public OpenSearchSearchModule(Servers servers, Supplier<Path> extractor) {
        this.servers = servers;
        this.extractor = extractor;
    }

    @Override
    protected void configure() {
        bind(MessageSearchIndex.class).to(OpenSearchMessageSearchIndex.class);
        bind(ListeningMessageSearchIndex.class).to(OpenSearchMessageSearchIndex.class);
        Multibinder.newSetBinder(binder(), EventListener.ReactiveGroupEventListener.class)
                .addBinding()
                .to(OpenSearchMessageSearchIndex.class);
        Multibinder<CassandraModule> tables = Multibinder.newSetBinder(binder(), CassandraModule.class);
        tables.addBinding().toInstance(MissedInCassandra.TABLES);
        tables.addBinding().toInstance(JobsInCassandra.TABLES);
        bind(ReIndexer.class).to(MailReIndexer.class);
        bind(MessageIdReIndexer.class).to(MailReIndexer.class);
    }

    @Provides
    @Singleton
    SearchConfiguration configuration(PropertiesProvider properties) throws ConfigurationException {
        try {
            return SearchProperties.read(properties.getConfiguration("opensearch"));
        } catch (FileNotFoundException e) {
            return SearchProperties.read(new BaseConfiguration());
        }
    }

    @Provides
    @Singleton
    Cluster cluster(SearchConfiguration configuration, DisposingStager<PreDestroy> stop) {
        Cluster cluster = Cluster.of(configuration);
        atStop(stop, cluster::close);
        return cluster;
    }

    @Provides
    @Singleton
    MailIndex index(Cluster cluster, SearchConfiguration configuration) {
        MailIndex index = new MailIndex(cluster, configuration);
        Preparation.attempt(cluster, index, configuration);
        return index;
    }

    @Provides
    @Singleton
    Missed missed(CqlSession session, MailboxId.Factory mailboxIds, Clock clock, DisposingStager<PreDestroy> stop) {
        MissedInCassandra missed = new MissedInCassandra(session, mailboxIds, clock);
        atStop(stop, missed::close);
        return missed;
    }

    @Provides
    @Singleton
    AttachmentText attachmentText(
            SearchConfiguration configuration,
            AttachmentContentLoader contents,
            MetricFactory metrics,
            DisposingStager<PreDestroy> stop) {
        if (!configuration.indexAttachments()) {
            return AttachmentText.none();
        }
        Extractors extractors = Extractors.start(extractor.get(), Bounds.DEFAULT);
        atStop(stop, extractors::close);
        return new TikaAttachmentText(extractors, contents, metrics);
    }

    @Provides
    @Singleton
    Messages messages(MailboxSessionMapperFactory mappers, SessionProvider sessions) {
        return new Messages(mappers, sessions);
    }

    @Provides
    @Singleton
    MessageDocument documents(AttachmentText attachments) {
        return new MessageDocument(Limits.DEFAULT, attachments);
    }

    @Provides
    @Singleton
    Indexer indexer(
            Cluster cluster,
            MailIndex index,
            Messages messages,
            MessageDocument documents,
            Missed missed,
            SearchConfiguration configuration,
            MetricFactory metrics,
            GaugeRegistry gauges,
            DisposingStager<PreDestroy> stop) {
        Indexer indexer =
                new Indexer(cluster, index, messages, documents, missed, servers, configuration.indexing(), metrics);
        atStop(stop, indexer::close);
        gauges.register("mailkeep-search-waiting", indexer::waiting);
        return indexer;
    }

    @Provides
    @Singleton
    Set<SearchOverride> overrides(GuiceGenericLoader loader, SearchConfiguration configuration) {
        return Overrides.load(configuration.overrides(), loader);
    }

    @Provides
    @Singleton
    Fallback fallback(
            MailboxSessionMapperFactory mappers,
            AttachmentText attachments,
            Missed missed,
            SearchConfiguration configuration,
            Clock clock) {
        BoundedScan scan =
                new BoundedScan(mappers, attachments, configuration.indexing().scanned());
        return new Fallback(scan, missed, configuration.degraded(), LEFT_ALONE_AFTER_A_FAILURE, clock);
    }

    @Provides
    @Singleton
    Verification verification(MailboxSessionMapperFactory mappers, AttachmentText attachments) {
        return new Verification(mappers, attachments);
    }

    @Provides
    @Singleton
    OpenSearchMessageSearchIndex search(
            MailboxSessionMapperFactory mappers,
            Set<SearchOverride> overrides,
            SessionProvider sessions,
            Indexer indexer,
            Cluster cluster,
            MailIndex index,
            Verification verification,
            Fallback fallback,
            MessageId.Factory messageIds) {
        return new OpenSearchMessageSearchIndex(
                mappers,
                overrides,
                sessions,
                indexer,
                new Searcher(cluster, index),
                verification,
                fallback,
                messageIds);
    }

    @Provides
    @Singleton
    Reconciliation reconciliation(
            Cluster cluster, MailIndex index, Indexer indexer, Messages messages, Missed missed, Keeps keeps) {
        return new Reconciliation(new Documents(cluster, index.writeAlias()), indexer, messages, missed, keeps);
    }

    @Provides
    @Singleton
    Rebuild rebuild(
            Cluster cluster,
            MailIndex index,
            Messages messages,
            MessageDocument documents,
            Reconciliation reconciliation,
            Missed missed,
            SearchConfiguration configuration,
            MetricFactory metrics) {
        return new Rebuild(
                cluster, index, messages, documents, reconciliation, missed, configuration.indexing(), metrics);
    }

    @Provides
    @Singleton
    CatchUp catchUp(
            MailIndex index,
            Missed missed,
            Reconciliation reconciliation,
            MetricFactory metrics,
            GaugeRegistry gauges,
            Clock clock,
            DisposingStager<PreDestroy> stop) {
        CatchUp catchUp = new CatchUp(index, missed, reconciliation, metrics, gauges, clock);
        atStop(stop, catchUp::close);
        return catchUp;
    }

    @Provides
    @Singleton
    Mailboxes mailboxes(
            MailboxSessionMapperFactory mappers,
            SessionProvider sessions,
            CqlSession session,
            Cluster cluster,
            MailIndex index,
            MailboxId.Factory mailboxIds) {
        return new Mailboxes(
                mappers,
                sessions,
                new PartsInCassandra(session, mailboxIds),
                new IndexedMailboxes(cluster, index.writeAlias(), mailboxIds));
    }

    @Provides
    @Singleton
    Reindexing reindexing(
            Mailboxes mailboxes,
            Reconciliation reconciliation,
            Rebuild rebuild,
            Indexer indexer,
            MailIndex index,
            Missed missed,
            CqlSession session,
            MailboxId.Factory mailboxIds,
            TaskManager tasks,
            Clock clock,
            DisposingStager<PreDestroy> stop) {
        JobsInCassandra jobs = new JobsInCassandra(session, mailboxIds, clock);
        Reindexing reindexing =
                new Reindexing(mailboxes, reconciliation, rebuild, indexer, index, missed, jobs, tasks, clock);
        atStop(stop, () -> {
            reindexing.stop();
            indexer.close();
            reindexing.close();
        });
        return reindexing;
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> reindexTasks(
            Provider<Reindexing> reindexing, MailboxId.Factory mailboxIds, MessageId.Factory messageIds) {
        return Reindexing.tasks(reindexing::get, mailboxIds, messageIds);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> reindexDetails(
            MailboxId.Factory mailboxIds) {
        return ReindexDetails.json(mailboxIds);
    }

    @Provides
    @Singleton
    MailReIndexer reIndexer(Reindexing reindexing, Mailboxes mailboxes) {
        return new MailReIndexer(reindexing, mailboxes);
    }

    @Provides
    @Singleton
    SearchUpkeep upkeep(
            MailIndex index,
            Missed missed,
            CatchUp catchUp,
            Reindexing reindexing,
            SearchConfiguration configuration,
            DisposingStager<PreDestroy> stop) {
        SearchUpkeep upkeep = new SearchUpkeep(index, missed, catchUp, reindexing, configuration.upkeep());
        atStop(stop, upkeep::close);
        return upkeep;
    }

    @ProvidesIntoSet
    InitializationOperation startUpkeep(SearchUpkeep upkeep) {
        // What it submits before James has made the queue of tasks would be lost.
        return InitilizationOperationBuilder.forClass(SearchUpkeep.class)
                .init(upkeep::start)
                .requires(List.of(TaskManager.class));
    }

    @ProvidesIntoSet
    HealthCheck health(Cluster cluster, MailIndex index) {
        return new IndexHealthCheck(cluster, index);
    }

    private static void atStop(DisposingStager<PreDestroy> stop, Closeable part) {
        stop.register(part);
    }
}
