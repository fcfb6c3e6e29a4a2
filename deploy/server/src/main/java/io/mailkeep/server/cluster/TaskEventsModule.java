package io.mailkeep.server.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.collect.Sets;
import com.google.inject.Exposed;
import com.google.inject.PrivateModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.name.Named;
import java.io.Closeable;
import java.util.Set;
import javax.annotation.PreDestroy;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.EventStoreDao;
import org.apache.james.eventsourcing.eventstore.cassandra.JsonEventSerializer;
import org.apache.james.json.DTOConverter;
import org.apache.james.onami.lifecycle.DisposingStager;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.server.task.json.TaskModuleInjectionKeys;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Hostname;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.eventsourcing.EventSourcingTaskManager;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.TerminationSubscriber;
import org.apache.james.task.eventsourcing.WorkQueueSupplier;
import org.apache.james.task.eventsourcing.distributed.RabbitMQTerminationSubscriber;
import org.apache.james.task.eventsourcing.distributed.TasksSerializationModule;

/**
 * Events of tasks, which carry tasks within them. Some of those need the event store of everyone else: so this one, over
 * the same table, is for tasks alone.
 */
final class TaskEventsModule extends PrivateModule {
    @Override
    protected void configure() {
        bind(RabbitMQTerminationSubscriber.class).in(Scopes.SINGLETON);
        expose(RabbitMQTerminationSubscriber.class);
    }

    @Provides
    @Singleton
    JsonEventSerializer events(
            JsonTaskSerializer serializer,
            DTOConverter<AdditionalInformation, AdditionalInformationDTO> details,
            DTOConverter<Task, TaskDTO> tasks,
            @Named(TaskModuleInjectionKeys.ADDITIONAL_INFORMATION_DTO)
                    Set<
                                    AdditionalInformationDTOModule<
                                            ? extends AdditionalInformation, ? extends AdditionalInformationDTO>>
                            detailTypes,
            @Named(TaskModuleInjectionKeys.TASK_DTO) Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> taskTypes) {
        return JsonEventSerializer.forModules(TasksSerializationModule.list(serializer, details, tasks))
                .withNestedTypeModules(Sets.union(detailTypes, taskTypes));
    }

    // Closed with the server, by the stager.
    @SuppressWarnings("CloseableProvides")
    @Provides
    @Singleton
    @Exposed
    EventSourcingTaskManager tasks(
            WorkQueueSupplier queue,
            CqlSession session,
            JsonEventSerializer events,
            TaskExecutionDetailsProjection details,
            Hostname hostname,
            TerminationSubscriber terminations,
            DisposingStager<PreDestroy> stop) {
        EventSourcingTaskManager tasks = new EventSourcingTaskManager(
                queue, new CassandraEventStore(new EventStoreDao(session, events)), details, hostname, terminations);
        stop.register((Closeable) tasks);
        return tasks;
    }
}
