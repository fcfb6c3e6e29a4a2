package io.mailkeep.server.cluster;

import com.google.common.annotations.VisibleForTesting;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.james.task.Hostname;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager.Status;
import org.apache.james.task.TaskManagerWorker.Listener;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Goes on trying, for five to ten minutes, to write down that a task began or was completed. A node whose Cassandra is not
 * yet back would otherwise drop a task that it has taken from the queue, or leave it as in progress. All else is tried
 * once: James says it of what could not begin, several times, and the queue waits.
 *
 * <p>Has the list of tasks show it, too: James writes that once, after the event, and not at all where the event was there
 * already, as after a write whose answer was lost.
 *
 * <p>Has no task begin that the list shows as cancelled or over: James tells that to nodes that listen at that moment.
 * Thread-safe.
 */
final class PatientListener implements Listener {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int TRIES = 45;

    private static final Logger LOGGER = LoggerFactory.getLogger(PatientListener.class);

    private final Listener listener;
    private final TaskExecutionDetailsProjection list;
    private final Hostname node;
    private final Retry again;

    PatientListener(Listener listener, TaskExecutionDetailsProjection list, Hostname node) {
        this(listener, list, node, FIRST_PAUSE, LONGEST_PAUSE);
    }

    @VisibleForTesting
    PatientListener(
            Listener listener,
            TaskExecutionDetailsProjection list,
            Hostname node,
            Duration firstPause,
            Duration longestPause) {
        this.listener = listener;
        this.list = list;
        this.node = node;
        this.again = Retry.backoff(TRIES, firstPause)
                .maxBackoff(longestPause)
                .filter(e -> !(e instanceof InterruptedException));
    }

    /** Whether the list shows it as in progress. Goes on trying, too. */
    Mono<Boolean> isRunning(TaskId task) {
        return Mono.defer(() -> Mono.from(list.loadReactive(task)))
                .map(shown -> shown.getStatus() == Status.IN_PROGRESS)
                .defaultIfEmpty(false)
                .retryWhen(again);
    }

    /** Fails by an {@link InterruptedException}, by which James knows what was cancelled, if it must not begin. */
    @Override
    public Publisher<Void> started(TaskId task) {
        return Mono.defer(() -> Mono.from(list.loadReactive(task)))
                .map(TaskExecutionDetails::getStatus)
                .filter(status -> status == Status.CANCEL_REQUESTED || status.isFinished())
                .flatMap(status -> {
                    LOGGER.info(
                            "A task that came does not begin: taskId={} status={}", task.asString(), status.getValue());
                    return Mono.<Void>error(new InterruptedException("it is " + status.getValue()));
                })
                .then(Mono.defer(() -> Mono.from(listener.started(task))))
                .then(Mono.defer(() -> show(task, shown -> shown.started(node))))
                .retryWhen(again);
    }

    @Override
    public Publisher<Void> completed(
            TaskId task, Task.Result result, Publisher<Optional<AdditionalInformation>> details) {
        // Read once: some tasks can tell them no second time. Better over without them than never.
        return Mono.from(details).onErrorReturn(Optional.empty()).flatMap(last -> Mono.defer(
                        () -> Mono.from(listener.completed(task, result, Mono.just(last))))
                .then(Mono.defer(() -> show(task, shown -> shown.completed(last))))
                .retryWhen(again));
    }

    @Override
    public Publisher<Void> failed(
            TaskId task,
            Publisher<Optional<AdditionalInformation>> details,
            Optional<String> message,
            Optional<Throwable> cause) {
        return Mono.from(details).flatMap(last -> Mono.from(listener.failed(task, Mono.just(last), message, cause))
                // Only what has begun can be shown as failed.
                .then(Mono.defer(
                        () -> tryToShow(task, shown -> shown.started(node).failed(last)))));
    }

    @Override
    public Publisher<Void> cancelled(TaskId task, Publisher<Optional<AdditionalInformation>> details) {
        return Mono.from(details).flatMap(last -> Mono.from(listener.cancelled(task, Mono.just(last)))
                .then(Mono.defer(() -> tryToShow(task, shown -> shown.cancelEffectively(last)))));
    }

    private Mono<Void> tryToShow(TaskId task, UnaryOperator<TaskExecutionDetails> change) {
        return show(task, change).onErrorResume(e -> {
            LOGGER.warn(
                    "The list of tasks may not show that one is over: taskId={} cause={}",
                    task.asString(),
                    e.toString());
            return Mono.empty();
        });
    }

    private Mono<Void> show(TaskId task, UnaryOperator<TaskExecutionDetails> change) {
        return Mono.from(list.loadReactive(task)).flatMap(shown -> {
            TaskExecutionDetails changed = change.apply(shown);
            return changed.getStatus() == shown.getStatus() ? Mono.empty() : Mono.from(list.updateReactive(changed));
        });
    }

    @Override
    public Publisher<Void> updated(TaskId task, Publisher<AdditionalInformation> details) {
        return listener.updated(task, details);
    }
}
