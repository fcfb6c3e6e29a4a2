package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.task.Hostname;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskType;
import org.apache.james.task.TaskWithId;
import org.apache.james.task.eventsourcing.MemoryTaskExecutionDetailsProjection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class OneTimeWorkerTest {
    private static final TaskId ID = TaskId.generateTaskId();
    private static final Hostname HERE = new Hostname("here");
    private static final Hostname THERE = new Hostname("there");

    private final Counted task = new Counted(new AtomicInteger());
    private final ToldStore store = new ToldStore();
    private final AwayAtFirst list = new AwayAtFirst();
    private final OneTimeWorker testee = new OneTimeWorker(
            new PatientListener(store, list, HERE, Duration.ofMillis(1), Duration.ofMillis(1)), Duration.ofSeconds(30));

    @BeforeEach
    void isSubmitted() {
        list.update(TaskExecutionDetails.from(task, ID, THERE));
    }

    @AfterEach
    void close() {
        testee.close();
    }

    @Test
    void whatWaitsIsRun() {
        execute();

        assertThat(task.runs).hasValue(1);
        await().untilAsserted(() -> assertThat(store.written).containsExactly("started", "completed"));
    }

    /** What is said of it here would be believed of what runs. */
    @Test
    void whatRunsAlreadyIsNotRunAgainAndNothingIsSaidOfIt() {
        list.update(shown().started(THERE));

        execute();

        assertThat(task.runs).hasValue(0);
        assertThat(store.written).isEmpty();
    }

    @Test
    void whetherItRunsIsAskedUntilItCanBeTold() {
        list.update(shown().started(THERE));
        list.failures = 3;

        execute();

        assertThat(task.runs).hasValue(0);
        assertThat(list.failures).isZero();
    }

    private void execute() {
        testee.executeTask(new TaskWithId(ID, task)).block(Duration.ofMinutes(1));
    }

    private TaskExecutionDetails shown() {
        return Mono.from(list.loadReactive(ID)).block();
    }

    private record Counted(AtomicInteger runs) implements Task {
        @Override
        public Publisher<Result> runAsync() {
            return Mono.fromSupplier(() -> {
                runs.incrementAndGet();
                return Result.COMPLETED;
            });
        }

        @Override
        public TaskType type() {
            return TaskType.of("counted");
        }
    }

    private static final class AwayAtFirst extends MemoryTaskExecutionDetailsProjection {
        private int failures;

        @Override
        public Publisher<TaskExecutionDetails> loadReactive(TaskId task) {
            return Mono.defer(() -> {
                if (failures > 0) {
                    failures--;
                    return Mono.error(new IllegalStateException("away"));
                }
                return Mono.from(super.loadReactive(task));
            });
        }
    }
}
