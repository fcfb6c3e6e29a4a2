package io.mailkeep.server.cluster;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import com.rabbitmq.client.Connection;
import io.mailkeep.server.recount.Suspects;
import java.io.Closeable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.RabbitMQConnectionFactory;
import org.apache.james.backends.rabbitmq.RabbitMQHealthCheck;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import org.apache.james.backends.rabbitmq.ReceiverProvider;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.ReconnectingEventBus;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.onami.lifecycle.DisposingStager;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/** Connections to RabbitMQ; what consumes is told when one was lost and made anew. */
final class BrokerModule extends AbstractModule {
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(20);
    private static final Duration EVENT_CONFIRMED_WITHIN = Duration.ofSeconds(5);
    private static final Executor ASKING = task -> Schedulers.boundedElastic().schedule(task);

    private final RabbitMQConfiguration configuration;
    private final Configuration file;

    /** @param file {@code rabbitmq.properties}, of which the configuration was read */
    BrokerModule(RabbitMQConfiguration configuration, Configuration file) {
        this.configuration = configuration;
        this.file = file;
    }

    @Override
    protected void configure() {
        bind(RabbitMQConfiguration.class).toInstance(configuration);
        bind(ReactorRabbitMQChannelPool.Configuration.class)
                .toInstance(ReactorRabbitMQChannelPool.Configuration.from(file));
        bind(SimpleConnectionPool.class).to(SharedConnection.class);
        Multibinder.newSetBinder(binder(), ReconnectionHandler.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(RabbitMQHealthCheck.class);
    }

    /** James's own would wait for 3 to 192 s between its attempts; who tries again is {@link SharedConnection}. */
    @Provides
    @Singleton
    RabbitMQConnectionFactory connecting() {
        return new RabbitMQConnectionFactory(RabbitMQConfiguration.builder()
                .amqpUri(configuration.getUri())
                .managementUri(configuration.getManagementUri())
                .managementCredentials(configuration.getManagementCredentials())
                .useSsl(configuration.useSsl())
                .sslConfiguration(configuration.getSslConfiguration())
                .hosts(configuration.rabbitMQHosts())
                .vhost(configuration.getVhost())
                .maxRetries(0)
                .build());
    }

    @ProvidesIntoSet
    InitializationOperation watchConnections(
            SimpleConnectionPool connections, Set<ReconnectionHandler> handlers, DisposingStager<PreDestroy> stop) {
        ConnectionWatch watch = new ConnectionWatch(connections, handlers);
        stop.register((Closeable) watch::close);
        return InitilizationOperationBuilder.forClass(SharedConnection.class).init(watch::start);
    }

    @ProvidesIntoSet
    ReconnectionHandler takeBackChannels(Channels channels) {
        return connection -> Mono.fromRunnable(channels::dropClosed);
    }

    // James asks it whether a channel can be had, and by it makes queues for its groups of listeners.
    @Provides
    @Singleton
    ReactorRabbitMQChannelPool channels(
            SimpleConnectionPool connections,
            ReactorRabbitMQChannelPool.Configuration settings,
            MetricFactory metrics) {
        ReactorRabbitMQChannelPool channels =
                new ReactorRabbitMQChannelPool(connections.getResilientConnection(), settings, metrics);
        channels.start();
        return channels;
    }

    @Provides
    @Singleton
    Channels sending(SharedConnection connections, ReactorRabbitMQChannelPool.Configuration settings) {
        return new Channels(connections.getResilientConnection(), connections::isAway, settings);
    }

    /** Not James's, which declares and binds by its first channel for ever, even once that is closed. */
    @Provides
    @Singleton
    SenderOptions sending(SharedConnection connections, Channels channels) {
        Mono<Connection> connection = connections.getResilientConnection();
        return new SenderOptions()
                .connectionMono(connection)
                .channelPool(channels)
                .resourceManagementChannelMono(connection
                        .flatMap(open -> Mono.fromCallable(() -> SerialChannel.open(open, ASKING)))
                        .subscribeOn(Schedulers.boundedElastic())
                        .cacheInvalidateIf(channel -> !channel.isOpen()));
    }

    @Provides
    @Singleton
    Sender sender(SenderOptions options) {
        return new BoundedSender(options, CONFIRMED_WITHIN, sent -> {});
    }

    /**
     * Does not wait for long, as clients wait for it: who sends events tries again, and after that keeps them. What
     * RabbitMQ has all the same it then has twice, and the quota is counted anew.
     */
    @Provides
    @Singleton
    @Named(ReconnectingEventBus.EVENTS)
    Sender eventSender(SenderOptions options, EventSerializer events, Suspects suspects) {
        return new BoundedSender(
                options, EVENT_CONFIRMED_WITHIN, sent -> suspects.noteQuotaOf(events.fromBytes(sent.getBody())));
    }

    @Provides
    @Singleton
    ReceiverProvider receivers(SimpleConnectionPool connections, EventSerializer events, Suspects suspects) {
        return () -> new SuspectingReceiver(connections.getResilientConnection(), events, suspects);
    }
}
