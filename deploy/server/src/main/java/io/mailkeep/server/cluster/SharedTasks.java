package io.mailkeep.server.cluster;

import com.google.common.base.Throwables;
import com.google.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.ReceiverProvider;
import org.apache.james.eventsourcing.EventSourcingSystem;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.SerialTaskManagerWorker;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManagerWorker;
import org.apache.james.task.TaskWithId;
import org.apache.james.task.WorkQueue;
import org.apache.james.task.eventsourcing.TaskCommand.Fail;
import org.apache.james.task.eventsourcing.TaskCommand.Start;
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
import scala.Option;

/**
 * James's queue of tasks, but for one that RabbitMQ does not take: James logs that, and shows it as waiting for ever. Here
 * it has failed. Where RabbitMQ has it all the same it may be carried out later, as any task may that is submitted again.
 */
final class SharedTasks implements WorkQueueSupplier {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedTasks.class);
    private static final Duration DETAILS_EVERY = Duration.ofSeconds(30);

    private final SenderOptions options;
    private final Sender sender;
    private final ReceiverProvider receivers;
    private final JsonTaskSerializer serializer;
    private final CancelRequestQueueName cancelRequests;
    private final RabbitMQWorkQueueConfiguration configuration;
    private final RabbitMQConfiguration broker;

    @Inject
    SharedTasks(
            SenderOptions options,
            Sender sender,
            ReceiverProvider receivers,
            JsonTaskSerializer serializer,
            CancelRequestQueueName cancelRequests,
            RabbitMQWorkQueueConfiguration configuration,
            RabbitMQConfiguration broker) {
        this.options = options;
        this.sender = sender;
        this.receivers = receivers;
        this.serializer = serializer;
        this.cancelRequests = cancelRequests;
        this.configuration = configuration;
        this.broker = broker;
    }

    @Override
    public WorkQueue apply(EventSourcingSystem tasks) {
        TaskManagerWorker worker =
                new SerialTaskManagerWorker(new PatientListener(new WorkerStatusListener(tasks)), DETAILS_EVERY);
        WorkQueue queue = new RabbitMQWorkQueue(
                worker, new TaskSender(options, sender), receivers, serializer, configuration, cancelRequests, broker);
        return new Queue(queue, tasks);
    }

    private record Queue(WorkQueue queue, EventSourcingSystem tasks) implements WorkQueue {
        @Override
        public void submit(TaskWithId submitted) {
            try {
                queue.submit(submitted);
            } catch (RuntimeException e) {
                LOGGER.error(
                        "RabbitMQ did not take a task, which has failed: submit it again taskId={} type={}",
                        submitted.getId().asString(),
                        submitted.getTask().type().asString(),
                        e);
                // James shows as failed what has begun.
                Mono.from(tasks.dispatch(new Start(submitted.getId())))
                        .then(Mono.defer(() -> Mono.from(tasks.dispatch(failed(submitted, e)))))
                        .block();
            }
        }

        private static Fail failed(TaskWithId submitted, RuntimeException cause) {
            return new Fail(
                    submitted.getId(),
                    Option.apply(submitted.getTask().details().orElse(null)),
                    Option.apply("RabbitMQ did not take it"),
                    Option.apply(Throwables.getStackTraceAsString(cause)));
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
