package io.mailkeep.server.cluster;

import com.google.common.annotations.VisibleForTesting;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManagerWorker.Listener;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Goes on trying, for five to eight minutes, to write down that a task began or was completed. A node whose Cassandra is
 * not yet back would otherwise drop a task that it has taken from the queue, or leave it as in progress. All else is
 * tried once: James says it of what could not begin, several times, and the queue waits. Thread-safe.
 */
final class PatientListener implements Listener {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int TRIES = 40;

    private final Listener listener;
    private final Retry again;

    PatientListener(Listener listener) {
        this(listener, FIRST_PAUSE, LONGEST_PAUSE);
    }

    @VisibleForTesting
    PatientListener(Listener listener, Duration firstPause, Duration longestPause) {
        this.listener = listener;
        this.again = Retry.backoff(TRIES, firstPause).maxBackoff(longestPause);
    }

    @Override
    public Publisher<Void> started(TaskId task) {
        return Mono.defer(() -> Mono.from(listener.started(task))).retryWhen(again);
    }

    @Override
    public Publisher<Void> completed(
            TaskId task, Task.Result result, Publisher<Optional<AdditionalInformation>> details) {
        return Mono.defer(() -> Mono.from(listener.completed(task, result, details)))
                .retryWhen(again);
    }

    @Override
    public Publisher<Void> failed(
            TaskId task,
            Publisher<Optional<AdditionalInformation>> details,
            Optional<String> message,
            Optional<Throwable> cause) {
        return listener.failed(task, details, message, cause);
    }

    @Override
    public Publisher<Void> cancelled(TaskId task, Publisher<Optional<AdditionalInformation>> details) {
        return listener.cancelled(task, details);
    }

    @Override
    public Publisher<Void> updated(TaskId task, Publisher<AdditionalInformation> details) {
        return listener.updated(task, details);
    }
}
