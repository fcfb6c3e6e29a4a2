package io.mailkeep.server.cluster;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.mailkeep.server.cassandra.Tables;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.modules.mailbox.ReIndexingTaskSerializationModule;
import org.apache.james.modules.server.HostnameModule;
import org.apache.james.modules.server.TaskSerializationModule;
import org.apache.james.task.TaskManager;
import org.apache.james.task.eventsourcing.EventSourcingTaskManager;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.TerminationSubscriber;
import org.apache.james.task.eventsourcing.WorkQueueSupplier;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.cassandra.CassandraTaskExecutionDetailsProjectionModule;
import org.apache.james.task.eventsourcing.distributed.CancelRequestQueueName;
import org.apache.james.task.eventsourcing.distributed.RabbitMQTerminationSubscriber;
import org.apache.james.task.eventsourcing.distributed.RabbitMQWorkQueueConfiguration;
import org.apache.james.task.eventsourcing.distributed.TerminationQueueName;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import reactor.core.publisher.Mono;

/** Tasks of which all nodes know, and one node at a time runs one: sweeps, too, happen once in a cluster. */
final class SharedTaskManagerModule extends AbstractModule {
    private final Configuration file;

    SharedTaskManagerModule(Configuration file) {
        this.file = file;
    }

    @Override
    protected void configure() {
        install(new HostnameModule());
        install(new TaskSerializationModule());
        install(new ReIndexingTaskSerializationModule());
        install(new TaskEventsModule());
        Tables.declare(binder(), CassandraTaskExecutionDetailsProjectionModule.MODULE());
        bind(CassandraTaskExecutionDetailsProjection.class).in(Scopes.SINGLETON);
        bind(TaskExecutionDetailsProjection.class).to(CassandraTaskExecutionDetailsProjection.class);
        bind(TerminationSubscriber.class).to(RabbitMQTerminationSubscriber.class);
        bind(WorkQueueSupplier.class).to(SharedTasks.class);
        bind(RabbitMQWorkQueueConfiguration.class).toInstance(new RabbitMQWorkQueueConfiguration(takesTasks()));
        bind(CancelRequestQueueName.class).toInstance(CancelRequestQueueName.generate());
        bind(TerminationQueueName.class).toInstance(TerminationQueueName.generate());
        bind(TaskManager.class).to(EventSourcingTaskManager.class);
    }

    private boolean takesTasks() {
        return file.getBoolean("task.consumption.enabled", true);
    }

    // James's own handlers start what consumes, but RabbitMQ has lost the exchanges and queues with its last restart.
    @ProvidesIntoSet
    ReconnectionHandler tasks(EventSourcingTaskManager tasks) {
        return connection -> Mono.fromRunnable(tasks::start);
    }

    @ProvidesIntoSet
    ReconnectionHandler terminations(RabbitMQTerminationSubscriber terminations) {
        return connection -> Mono.fromRunnable(() -> {
            terminations.close();
            terminations.start();
        });
    }

    @ProvidesIntoSet
    InitializationOperation hearTerminations(RabbitMQTerminationSubscriber terminations) {
        return InitilizationOperationBuilder.forClass(RabbitMQTerminationSubscriber.class)
                .init(terminations::start);
    }

    @ProvidesIntoSet
    InitializationOperation takeTasks(EventSourcingTaskManager tasks) {
        return InitilizationOperationBuilder.forClass(EventSourcingTaskManager.class)
                .init(tasks::start);
    }
}
