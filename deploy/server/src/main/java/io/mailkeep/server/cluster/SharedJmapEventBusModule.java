package io.mailkeep.server.cluster;

import com.google.common.collect.ImmutableSet;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.mailkeep.server.recount.Suspects;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import org.apache.james.backends.rabbitmq.ReceiverProvider;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusId;
import org.apache.james.events.EventBusReconnectionHandler;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.NamingStrategy;
import org.apache.james.events.RabbitMQEventBus;
import org.apache.james.events.ReconnectingEventBus;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.RoutingKeyConverter;
import org.apache.james.events.UnsentLetters;
import org.apache.james.jmap.InjectionKeys;
import org.apache.james.jmap.change.Factory;
import org.apache.james.jmap.change.JmapEventSerializer;
import org.apache.james.jmap.pushsubscription.PushListener;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import reactor.rabbitmq.Sender;

/** JMAP's changes, which are events of another kind than those of mailboxes, on a bus of their own. */
final class SharedJmapEventBusModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(EventBusId.class).annotatedWith(Names.named(InjectionKeys.JMAP)).toInstance(EventBusId.random());
    }

    @Provides
    @Singleton
    @Named(InjectionKeys.JMAP)
    RabbitMQEventBus bus(
            Sender sender,
            ReceiverProvider receivers,
            JmapEventSerializer serializer,
            RetryBackoffConfiguration retries,
            EventDeadLetters deadLetters,
            MetricFactory metrics,
            ReactorRabbitMQChannelPool channels,
            @Named(InjectionKeys.JMAP) EventBusId id,
            RabbitMQConfiguration configuration,
            Suspects suspects) {
        return new ReconnectingEventBus(
                NamingStrategy.JMAP_NAMING_STRATEGY,
                sender,
                receivers,
                serializer,
                retries,
                new RoutingKeyConverter(ImmutableSet.of(new Factory())),
                new UnsentLetters(deadLetters, metrics),
                metrics,
                channels,
                id,
                configuration,
                suspects);
    }

    @Provides
    @Named(InjectionKeys.JMAP)
    EventBus jmap(@Named(InjectionKeys.JMAP) RabbitMQEventBus bus) {
        return bus;
    }

    @ProvidesIntoSet
    EventBus listed(@Named(InjectionKeys.JMAP) RabbitMQEventBus bus) {
        return bus;
    }

    @ProvidesIntoSet
    InitializationOperation start(@Named(InjectionKeys.JMAP) RabbitMQEventBus bus, PushListener pushes) {
        return InitilizationOperationBuilder.forClass(RabbitMQEventBus.class).init(() -> {
            bus.start();
            bus.register(pushes);
        });
    }

    @ProvidesIntoSet
    ReconnectionHandler consumers(@Named(InjectionKeys.JMAP) RabbitMQEventBus bus) {
        return new EventBusReconnectionHandler(bus);
    }
}
