package io.mailkeep.server.cluster;

import com.google.common.collect.ImmutableSet;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.RabbitMQHealthCheck;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import org.apache.james.backends.rabbitmq.ReceiverProvider;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.rabbitmq.RabbitFlux;
import reactor.rabbitmq.ReceiverOptions;
import reactor.rabbitmq.Sender;

/** Connections to RabbitMQ; what consumes is told when one was lost and made anew. */
final class BrokerModule extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(BrokerModule.class);

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
        bind(SimpleConnectionPool.Configuration.class).toInstance(SimpleConnectionPool.Configuration.from(file));
        bind(ReactorRabbitMQChannelPool.Configuration.class)
                .toInstance(ReactorRabbitMQChannelPool.Configuration.from(file));
        bind(SimpleConnectionPool.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), ReconnectionHandler.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(RabbitMQHealthCheck.class);
    }

    @ProvidesIntoSet
    InitializationOperation watchConnections(SimpleConnectionPool connections, Set<ReconnectionHandler> handlers) {
        return InitilizationOperationBuilder.forClass(SimpleConnectionPool.class)
                .init(() -> connections.init(
                        handlers.stream().map(BrokerModule::onItsOwn).collect(ImmutableSet.toImmutableSet())));
    }

    // James calls one after the other, on the thread and for as long as whoever noticed the loss waits: one that failed
    // or was cut off would keep the others from being called, for good.
    private static ReconnectionHandler onItsOwn(ReconnectionHandler handler) {
        return connection -> Mono.fromRunnable(() -> Mono.defer(() -> Mono.from(handler.handleReconnection(connection)))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(
                        done -> {},
                        e -> LOGGER.error("A consumer of RabbitMQ was not started again, restart the node", e)));
    }

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
    Sender sender(ReactorRabbitMQChannelPool channels) {
        return channels.getSender();
    }

    @Provides
    @Singleton
    ReceiverProvider receivers(SimpleConnectionPool connections) {
        return () ->
                RabbitFlux.createReceiver(new ReceiverOptions().connectionMono(connections.getResilientConnection()));
    }
}
