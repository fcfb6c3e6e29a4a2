package io.mailkeep.server.cluster;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusId;
import org.apache.james.events.EventBusReconnectionHandler;
import org.apache.james.events.NamingStrategy;
import org.apache.james.events.RabbitMQEventBus;
import org.apache.james.events.RabbitMQEventBusDeadLetterQueueHealthCheck;
import org.apache.james.events.ReconnectingEventBus;
import org.apache.james.events.RegistrationKey;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** What happens in mailboxes: told to the clients of every node, and handled by each group of listeners on one of them. */
final class SharedEventBusModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(NamingStrategy.class).toInstance(NamingStrategy.MAILBOX_EVENT_NAMING_STRATEGY);
        bind(EventBusId.class).toInstance(EventBusId.random());
        bind(ReconnectingEventBus.class).in(Scopes.SINGLETON);
        bind(RabbitMQEventBus.class).to(ReconnectingEventBus.class);
        bind(EventBus.class).to(RabbitMQEventBus.class);
        Multibinder.newSetBinder(binder(), RegistrationKey.Factory.class)
                .addBinding()
                .to(MailboxIdRegistrationKey.Factory.class);
        Multibinder.newSetBinder(binder(), ReconnectionHandler.class)
                .addBinding()
                .to(EventBusReconnectionHandler.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class)
                .addBinding()
                .to(RabbitMQEventBusDeadLetterQueueHealthCheck.class);
    }

    @ProvidesIntoSet
    InitializationOperation start(RabbitMQEventBus bus) {
        return InitilizationOperationBuilder.forClass(RabbitMQEventBus.class).init(bus::start);
    }

    @ProvidesIntoSet
    InitializationOperation sendAgain(Redelivery redelivery) {
        return InitilizationOperationBuilder.forClass(Redelivery.class).init(redelivery::start);
    }
}
