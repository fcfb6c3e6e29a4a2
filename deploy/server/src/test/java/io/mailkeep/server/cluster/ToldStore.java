package io.mailkeep.server.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManagerWorker.Listener;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Writes down what it is told of tasks, and is away at first where a test says so. */
final class ToldStore implements Listener {
    final List<String> written = new CopyOnWriteArrayList<>();
    int failures;

    private Publisher<Void> write(String word) {
        return Mono.fromRunnable(() -> {
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("away");
            }
            written.add(word);
        });
    }

    @Override
    public Publisher<Void> started(TaskId task) {
        return write("started");
    }

    @Override
    public Publisher<Void> completed(
            TaskId task, Task.Result result, Publisher<Optional<AdditionalInformation>> details) {
        return write("completed");
    }

    @Override
    public Publisher<Void> failed(
            TaskId task,
            Publisher<Optional<AdditionalInformation>> details,
            Optional<String> message,
            Optional<Throwable> cause) {
        return write("failed");
    }

    @Override
    public Publisher<Void> cancelled(TaskId task, Publisher<Optional<AdditionalInformation>> details) {
        return write("cancelled");
    }

    @Override
    public Publisher<Void> updated(TaskId task, Publisher<AdditionalInformation> details) {
        return write("updated");
    }
}
