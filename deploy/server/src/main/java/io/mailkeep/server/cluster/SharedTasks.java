package io.mailkeep.server.cluster;

import com.google.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.ReceiverProvider;
import org.apache.james.eventsourcing.EventSourcingSystem;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.Hostname;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager.Status;
import org.apache.james.task.TaskManagerWorker;
import org.apache.james.task.TaskManagerWorker.Listener;
import org.apache.james.task.TaskWithId;
import org.apache.james.task.WorkQueue;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.apache.james.task.eventsourcing.WorkQueueSupplier;
import org.apache.james.task.eventsourcing.WorkerStatusListener;
import org.apache.james.task.eventsourcing.distributed.CancelRequestQueueName;
import org.apache.james.task.eventsourcing.distributed.RabbitMQWorkQueue;
import org.apache.james.task.eventsourcing.distributed.RabbitMQWorkQueueConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/**
 * James's queue of tasks, but for one that RabbitMQ does not take: James logs that, and shows it as waiting for ever. Here
 * it has failed. Where RabbitMQ has it all the same, and no node began it before, it is not carried out later.
 */
final class SharedTasks implements WorkQueueSupplier {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedTasks.class);
    private static final Duration DETAILS_EVERY = Duration.ofSeconds(30);
    private static final Duration FAILED_WITHIN = Duration.ofSeconds(30);

    private final SenderOptions options;
    private final Sender sender;
    private final ReceiverProvider receivers;
    private final JsonTaskSerializer serializer;
    private final CancelRequestQueueName cancelRequests;
    private final RabbitMQWorkQueueConfiguration configuration;
    private final RabbitMQConfiguration broker;
    private final TaskExecutionDetailsProjection list;
    private final Hostname node;

    @Inject
    SharedTasks(
            SenderOptions options,
            Sender sender,
            ReceiverProvider receivers,
            JsonTaskSerializer serializer,
            CancelRequestQueueName cancelRequests,
            RabbitMQWorkQueueConfiguration configuration,
            RabbitMQConfiguration broker,
            TaskExecutionDetailsProjection list,
            Hostname node) {
        this.options = options;
        this.sender = sender;
        this.receivers = receivers;
        this.serializer = serializer;
        this.cancelRequests = cancelRequests;
        this.configuration = configuration;
        this.broker = broker;
        this.list = list;
        this.node = node;
    }

    @Override
    public WorkQueue apply(EventSourcingSystem tasks) {
        PatientListener listener = new PatientListener(new WorkerStatusListener(tasks), list, node);
        TaskManagerWorker worker = new OneTimeWorker(listener, DETAILS_EVERY);
        WorkQueue queue = new RabbitMQWorkQueue(
                worker, new TaskSender(options, sender), receivers, serializer, configuration, cancelRequests, broker);
        return new Queue(queue, list, listener);
    }

    private record Queue(WorkQueue queue, TaskExecutionDetailsProjection list, Listener listener) implements WorkQueue {
        @Override
        public void submit(TaskWithId submitted) {
            try {
                queue.submit(submitted);
            } catch (RuntimeException e) {
                LOGGER.error(
                        "RabbitMQ did not take a task, which has failed unless a node begins it all the same:"
                                + " taskId={} type={}",
                        submitted.getId().asString(),
                        submitted.getTask().type().asString(),
                        e);
                Mono.from(list.loadReactive(submitted.getId()))
                        .map(TaskExecutionDetails::getStatus)
                        .defaultIfEmpty(Status.WAITING)
                        .filter(Status.WAITING::equals)
                        .flatMap(waiting -> failed(submitted, e))
                        .block(FAILED_WITHIN);
            }
        }

        private Mono<Void> failed(TaskWithId submitted, RuntimeException cause) {
            return Mono.from(listener.failed(
                    submitted.getId(),
                    submitted.getTask().detailsReactive(),
                    Optional.of("RabbitMQ did not take it"),
                    Optional.of(cause)));
        }

        @Override
        public void start() {
            queue.start();
        }

        @Override
        public void restart() {
            queue.restart();
        }

        @Override
        public void cancel(TaskId task) {
            queue.cancel(task);
        }

        @Override
        public void close() throws IOException {
            queue.close();
        }
    }
}
