package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManagerWorker.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class PatientListenerTest {
    private static final TaskId TASK = TaskId.generateTaskId();
    private static final Publisher<Optional<AdditionalInformation>> NONE = Mono.just(Optional.empty());

    private final Store store = new Store();
    private final Listener testee = new PatientListener(store, Duration.ofMillis(1), Duration.ofMillis(1));

    static Stream<Function<Listener, Publisher<Void>>> words() {
        return Stream.of(
                listener -> listener.started(TASK), listener -> listener.completed(TASK, Task.Result.COMPLETED, NONE));
    }

    @ParameterizedTest
    @MethodSource("words")
    void areWrittenOnceTheStoreIsBack(Function<Listener, Publisher<Void>> word) {
        store.failures = 3;

        Mono.from(word.apply(testee)).block();

        assertThat(store.written).hasSize(1);
        assertThat(store.failures).isZero();
    }

    @Test
    void thatATaskFailedIsTriedOnce() {
        store.failures = 1;

        assertThatThrownBy(() -> Mono.from(testee.failed(TASK, NONE)).block()).hasMessage("away");
        assertThat(store.written).isEmpty();
    }

    @Test
    void aStoreThatStaysAwayIsNotTriedForEver() {
        store.failures = Integer.MAX_VALUE;

        assertThatThrownBy(() -> Mono.from(testee.started(TASK)).block()).hasRootCauseMessage("away");
        assertThat(store.written).isEmpty();
    }

    /** A store that is away at first. */
    private static final class Store implements Listener {
        private final List<String> written = new ArrayList<>();
        private int failures;

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
}
