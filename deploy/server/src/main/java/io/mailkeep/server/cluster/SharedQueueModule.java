package io.mailkeep.server.cluster;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import io.mailkeep.server.cassandra.Tables;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.blob.api.BlobReferenceSource;
import org.apache.james.blob.mail.MimeMessageStore;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.rabbitmq.RabbitMQMailQueue;
import org.apache.james.queue.rabbitmq.RabbitMQMailQueueDeadLetterQueueHealthCheck;
import org.apache.james.queue.rabbitmq.RabbitMQMailQueueFactory;
import org.apache.james.queue.rabbitmq.view.RabbitMQMailQueueConfiguration;
import org.apache.james.queue.rabbitmq.view.api.FakeMailQueueView;
import org.apache.james.queue.rabbitmq.view.api.MailQueueView;
import org.apache.james.queue.rabbitmq.view.cassandra.BrowseStartDAO;
import org.apache.james.queue.rabbitmq.view.cassandra.BrowseStartHealthCheck;
import org.apache.james.queue.rabbitmq.view.cassandra.CassandraMailQueueBrowser;
import org.apache.james.queue.rabbitmq.view.cassandra.CassandraMailQueueMailDelete;
import org.apache.james.queue.rabbitmq.view.cassandra.CassandraMailQueueMailStore;
import org.apache.james.queue.rabbitmq.view.cassandra.CassandraMailQueueView;
import org.apache.james.queue.rabbitmq.view.cassandra.CassandraMailQueueViewModule;
import org.apache.james.queue.rabbitmq.view.cassandra.CassandraMailQueueViewStartUpCheck;
import org.apache.james.queue.rabbitmq.view.cassandra.ContentStartDAO;
import org.apache.james.queue.rabbitmq.view.cassandra.DeletedMailsDAO;
import org.apache.james.queue.rabbitmq.view.cassandra.EnqueuedMailsDAO;
import org.apache.james.queue.rabbitmq.view.cassandra.MailQueueViewBlobReferenceSource;
import org.apache.james.queue.rabbitmq.view.cassandra.configuration.CassandraMailQueueViewConfiguration;
import org.apache.james.queue.rabbitmq.view.cassandra.configuration.CassandraMailQueueViewConfigurationModule;
import org.apache.james.queue.rabbitmq.view.cassandra.configuration.EventsourcingConfigurationManagement;

/** One mail queue for all nodes; what it holds can be listed if {@code cassandra.view.enabled} does not say otherwise. */
final class SharedQueueModule extends AbstractModule {
    private final Configuration file;

    SharedQueueModule(Configuration file) {
        this.file = file;
    }

    @Override
    protected void configure() {
        bind(RabbitMQMailQueueConfiguration.class).toInstance(RabbitMQMailQueueConfiguration.from(file));
        bind(MimeMessageStore.Factory.class).to(QueuedContent.class);
        Multibinder.newSetBinder(binder(), ReconnectionHandler.class)
                .addBinding()
                .to(LastingQueues.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class)
                .addBinding()
                .to(RabbitMQMailQueueDeadLetterQueueHealthCheck.class);
        if (file.getBoolean("cassandra.view.enabled", true)) {
            listing();
        } else {
            bind(MailQueueView.Factory.class).to(FakeMailQueueView.Factory.class);
        }
    }

    private void listing() {
        Tables.declare(binder(), CassandraMailQueueViewModule.MODULE);
        bind(EnqueuedMailsDAO.class).in(Scopes.SINGLETON);
        bind(DeletedMailsDAO.class).in(Scopes.SINGLETON);
        bind(BrowseStartDAO.class).in(Scopes.SINGLETON);
        bind(ContentStartDAO.class).in(Scopes.SINGLETON);
        bind(CassandraMailQueueBrowser.class).in(Scopes.SINGLETON);
        bind(CassandraMailQueueMailDelete.class).in(Scopes.SINGLETON);
        bind(CassandraMailQueueMailStore.class).in(Scopes.SINGLETON);
        bind(EventsourcingConfigurationManagement.class).in(Scopes.SINGLETON);
        bind(CassandraMailQueueViewConfiguration.class).toInstance(CassandraMailQueueViewConfiguration.from(file));
        bind(MailQueueView.Factory.class).to(CassandraMailQueueView.Factory.class);
        Multibinder.newSetBinder(binder(), new TypeLiteral<EventDTOModule<? extends Event, ? extends EventDTO>>() {})
                .addBinding()
                .toInstance(CassandraMailQueueViewConfigurationModule.MAIL_QUEUE_VIEW_CONFIGURATION);
        Multibinder.newSetBinder(binder(), StartUpCheck.class)
                .addBinding()
                .to(CassandraMailQueueViewStartUpCheck.class);
        Multibinder.newSetBinder(binder(), BlobReferenceSource.class)
                .addBinding()
                .to(MailQueueViewBlobReferenceSource.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(BrowseStartHealthCheck.class);
    }

    // James asks for the same factory under four generic types.
    @Provides
    @Singleton
    MailQueueFactory<RabbitMQMailQueue> queues(RabbitMQMailQueueFactory factory) {
        return factory;
    }

    @Provides
    MailQueueFactory<? extends ManageableMailQueue> manageable(MailQueueFactory<RabbitMQMailQueue> factory) {
        return factory;
    }

    @Provides
    MailQueueFactory<? extends MailQueue> plain(MailQueueFactory<RabbitMQMailQueue> factory) {
        return factory;
    }

    @Provides
    @Singleton
    LastingQueues lasting(MailQueueFactory<RabbitMQMailQueue> factory) {
        return new LastingQueues(factory);
    }

    // For whoever takes mail out of it.
    @Provides
    MailQueueFactory<?> any(LastingQueues queues) {
        return queues;
    }
}
