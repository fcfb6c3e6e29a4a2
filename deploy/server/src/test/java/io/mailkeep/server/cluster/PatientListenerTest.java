package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.task.Hostname;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager.Status;
import org.apache.james.task.TaskManagerWorker.Listener;
import org.apache.james.task.TaskType;
import org.apache.james.task.eventsourcing.MemoryTaskExecutionDetailsProjection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class PatientListenerTest {
    private static final TaskId TASK = TaskId.generateTaskId();
    private static final Hostname HERE = new Hostname("here");
    private static final AdditionalInformation DETAILS = () -> Instant.EPOCH;
    private static final Map<String, Status> STATUS = Map.of(
            "started", Status.IN_PROGRESS,
            "completed", Status.COMPLETED,
            "failed", Status.FAILED,
            "cancelled", Status.CANCELLED);
    private static final Publisher<Optional<AdditionalInformation>> NONE = Mono.just(Optional.empty());

    private final ToldStore store = new ToldStore();
    private final ShownTasks list = new ShownTasks();
    private final Listener testee = new PatientListener(store, list, HERE, Duration.ofMillis(1), Duration.ofMillis(1));

    @BeforeEach
    void isSubmitted() {
        list.update(TaskExecutionDetails.from(new Nothing(), TASK, new Hostname("there")));
    }

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of("started", word(listener -> listener.started(TASK))),
                Arguments.of("completed", word(listener -> listener.completed(TASK, Task.Result.COMPLETED, NONE))));
    }

    static Stream<Arguments> outcomes() {
        return Stream.concat(
                words(),
                Stream.of(
                        Arguments.of("failed", word(listener -> listener.failed(TASK, NONE))),
                        Arguments.of("cancelled", word(listener -> listener.cancelled(TASK, NONE)))));
    }

    private static Function<Listener, Publisher<Void>> word(Function<Listener, Publisher<Void>> word) {
        return word;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void areWrittenOnceTheStoreIsBack(String name, Function<Listener, Publisher<Void>> word) {
        store.failures = 3;

        Mono.from(word.apply(testee)).block();

        assertThat(store.written).containsExactly(name);
        assertThat(store.failures).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void areShownThoughTheListWasNotWritten(String name, Function<Listener, Publisher<Void>> word) {
        Mono.from(word.apply(testee)).block();

        assertThat(shown().getStatus()).isEqualTo(STATUS.get(name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void areShownOnceTheListCanBeWritten(String name, Function<Listener, Publisher<Void>> word) {
        list.failures = 3;

        Mono.from(word.apply(testee)).block();

        assertThat(shown().getStatus()).isEqualTo(STATUS.get(name));
        assertThat(list.failures).isZero();
    }

    @Test
    void whatIsShownAlreadyIsNotWrittenAgain() {
        list.update(shown().started(HERE));

        Mono.from(testee.started(TASK)).block();

        assertThat(list.written).isZero();
    }

    @Test
    void whatWasToldLastIsShown() {
        Mono.from(testee.completed(TASK, Task.Result.COMPLETED, Mono.just(Optional.of(DETAILS))))
                .block();

        assertThat(shown().getAdditionalInformation()).contains(DETAILS);
    }

    @Test
    void isCompletedThoughItsDetailsCanNotBeRead() {
        Mono.from(testee.completed(
                        TASK, Task.Result.COMPLETED, Mono.error(new IllegalStateException("details are away"))))
                .block();

        assertThat(store.written).containsExactly("completed");
        assertThat(shown().getStatus()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void readsDetailsOnce() {
        AtomicInteger reads = new AtomicInteger();
        store.failures = 3;

        Mono.from(testee.completed(TASK, Task.Result.COMPLETED, Mono.fromCallable(() -> {
                    reads.incrementAndGet();
                    return Optional.of(DETAILS);
                })))
                .block();

        assertThat(reads).hasValue(1);
        assertThat(shown().getAdditionalInformation()).contains(DETAILS);
    }

    @Test
    void aListThatCanNotBeWrittenIsNoReasonToSayAgainThatATaskFailed() {
        list.failures = 1;

        Mono.from(testee.failed(TASK, NONE)).block();

        assertThat(store.written).containsExactly("failed");
    }

    @Test
    void whatWasCancelledWhileItWaitedDoesNotBegin() {
        list.update(shown().cancelRequested(HERE));

        assertDoesNotBegin();
    }

    @Test
    void whatIsOverDoesNotBegin() {
        list.update(shown().started(HERE).failed(Optional.empty()));

        assertDoesNotBegin();
    }

    private void assertDoesNotBegin() {
        // In another exception James would not know it.
        assertThat(Mono.from(testee.started(TASK)).materialize().block().getThrowable())
                .isInstanceOf(InterruptedException.class);
        assertThat(store.written).isEmpty();
    }

    private TaskExecutionDetails shown() {
        return Mono.from(list.loadReactive(TASK)).block();
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

    private record Nothing() implements Task {
        @Override
        public Publisher<Result> runAsync() {
            return Mono.just(Result.COMPLETED);
        }

        @Override
        public TaskType type() {
            return TaskType.of("nothing");
        }
    }

    /** A list that can not be written at first. */
    private static final class ShownTasks extends MemoryTaskExecutionDetailsProjection {
        private int failures;
        private int written;

        @Override
        public Publisher<Void> updateReactive(TaskExecutionDetails task) {
            return Mono.defer(() -> {
                if (failures > 0) {
                    failures--;
                    return Mono.error(new IllegalStateException("away"));
                }
                written++;
                return Mono.from(super.updateReactive(task));
            });
        }
    }
}
