package io.mailkeep.server.cluster;

import java.time.Duration;
import org.apache.james.task.SerialTaskManagerWorker;
import org.apache.james.task.Task;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskWithId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Leaves out a task that the list shows as in progress. RabbitMQ brings again, to this node or another, what a lost
 * channel had brought and waits in this one behind what runs; and a task is signed off before it begins, so that none
 * needs to begin twice. Thread-safe.
 */
final class OneTimeWorker extends SerialTaskManagerWorker {
    private static final Logger LOGGER = LoggerFactory.getLogger(OneTimeWorker.class);

    private final PatientListener listener;

    OneTimeWorker(PatientListener listener, Duration detailsEvery) {
        super(listener, detailsEvery);
        this.listener = listener;
    }

    @Override
    public Mono<Task.Result> executeTask(TaskWithId task) {
        // Not where it is told that it starts: James would say of what may not that it was cancelled, or failed.
        return listener.isRunning(task.getId())
                .flatMap(running -> running ? leftOut(task.getId()) : super.executeTask(task));
    }

    private static Mono<Task.Result> leftOut(TaskId task) {
        LOGGER.info("A task that came again runs already: taskId={}", task.asString());
        return Mono.empty();
    }
}
