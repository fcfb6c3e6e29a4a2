package io.mailkeep.pop3.retention;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.KEPT;
import static io.mailkeep.pop3.retention.Site.START;
import static io.mailkeep.pop3.retention.Site.SWEEP_EVERY;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.task.Hostname;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskManager.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SweepScheduleTest {
    private final Site site = new Site();
    private final Node node = new Node(site);
    private final Node other = new Node(site);

    @Test
    void oneNodeSweepsPerPeriod() {
        look(node, other, node, other);
        site.passTo(START.plus(SWEEP_EVERY).minusSeconds(1));
        look(node, other);
        int inFirstPeriod = sweeps(node) + sweeps(other);
        site.passTo(START.plus(SWEEP_EVERY));
        look(other, node);

        assertThat(inFirstPeriod).isEqualTo(1);
        assertThat(sweeps(node)).isEqualTo(1);
        assertThat(sweeps(other)).isEqualTo(1);
    }

    @Test
    void aSweepThatOutlastsItsPeriodIsNotOvertaken() throws Exception {
        for (Username user : Site.users(60)) {
            site.deliver(user, 1);
            node.retrieveAll(user);
        }
        site.passTo(START.plus(KEPT));
        SweepSchedule slow = new SweepSchedule(
                SweepSettings.of(Optional.of(SWEEP_EVERY), 1),
                node.get(Sweep.class),
                node.get(TaskManager.class),
                site.lock,
                site.clock);

        slow.look();
        Awaitility.await().until(() -> site.deleted.get() > 0);
        site.passTo(START.plus(KEPT).plus(SWEEP_EVERY).minusSeconds(1));
        slow.look();
        site.passTo(START.plus(KEPT).plus(SWEEP_EVERY).plusSeconds(1));
        slow.look();
        look(other);

        assertThat(sweeps(node)).isEqualTo(1);
        assertThat(sweeps(other)).isZero();
        slow.stop();
        node.get(Sweep.class).stop();
    }

    @Test
    void aSweepThatHangsCostsOnePeriod() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Node hanging = new Node(site, Retentions.keeping(copy -> {
            hung.countDown();
            Uninterruptibles.awaitUninterruptibly(end);
            return Expiry.never("asked in vain");
        }));
        site.deliver(ANNA, 1);
        hanging.retrieveAll(ANNA);
        SweepSchedule schedule = hanging.get(SweepSchedule.class);
        schedule.look();
        hung.await();

        site.passTo(START.plus(SWEEP_EVERY).minusSeconds(1));
        schedule.look();
        site.passTo(START.plus(SWEEP_EVERY.multipliedBy(2)).minusSeconds(2));
        schedule.look();
        int tooEarly = sweeps(hanging);
        site.passTo(START.plus(SWEEP_EVERY.multipliedBy(2)));
        schedule.look();

        assertThat(tooEarly).isEqualTo(1);
        assertThat(sweeps(hanging)).isEqualTo(2);
        end.countDown();
        Awaitility.await()
                .until(() ->
                        !hanging.get(TaskManager.class).list(Status.COMPLETED).isEmpty());
    }

    @Test
    void aNodeThatStopsWhileItSweepsLeavesTheRestToTheOthersAtOnce() throws Exception {
        for (Username user : Site.users(60)) {
            site.deliver(user, 1);
            node.retrieveAll(user);
        }
        site.passTo(START.plus(KEPT));
        SweepSchedule slow = new SweepSchedule(
                SweepSettings.of(Optional.of(SWEEP_EVERY), 1),
                node.get(Sweep.class),
                node.get(TaskManager.class),
                site.lock,
                site.clock);
        slow.look();
        Awaitility.await().until(() -> site.deleted.get() > 0);

        slow.stop();
        node.get(Sweep.class).stop();
        look(other);

        Awaitility.await().until(() -> site.deleted.get() == 60);
    }

    @Nested
    class WhatAnotherNodeCarriesOut {
        private static final Instant OTHER_CLOCK = START.minus(Duration.ofDays(1));

        private final SharedTasks tasks = new SharedTasks();
        private final SweepSchedule schedule = new SweepSchedule(
                SweepSettings.of(Optional.of(SWEEP_EVERY), 1), node.get(Sweep.class), tasks, site.lock, site.clock);

        @BeforeEach
        void submit() {
            schedule.look();
        }

        @Test
        void isNotOvertakenWhileItGoesOn() {
            lookEveryTenMinutes(30, minutes -> tasks.tell(OTHER_CLOCK.plus(minutes)));
            look(other);

            assertThat(tasks.sweeps()).isEqualTo(1);
            assertThat(sweeps(other)).isZero();
        }

        @Test
        void costsOnePeriodWhenThatNodeDies() {
            lookEveryTenMinutes(12, minutes -> tasks.tell(OTHER_CLOCK.plus(minutes)));
            lookEveryTenMinutes(5, dead -> {});
            int tooEarly = tasks.sweeps();
            lookEveryTenMinutes(2, dead -> {});

            assertThat(tooEarly).isEqualTo(1);
            assertThat(tasks.sweeps()).isEqualTo(2);
        }

        @Test
        void isLeftToTheOthersAsWellWhenThatNodeDies() {
            tasks.tell(OTHER_CLOCK);
            lookEveryTenMinutes(6, dead -> {});
            site.passTo(START.plus(SWEEP_EVERY).plus(Duration.ofMinutes(10)));
            look(other);
            schedule.look();

            assertThat(sweeps(other)).isEqualTo(1);
            assertThat(tasks.sweeps()).isEqualTo(1);
        }

        @Test
        void isNotAskedForTwiceWhileItWaitsForItsTurn() {
            lookEveryTenMinutes(23 * 6, tasks::tellOfAnother);
            look(other);

            assertThat(tasks.sweeps()).isEqualTo(1);
            assertThat(sweeps(other)).isZero();
        }

        @Test
        void isAskedForAgainWhenItsTurnNeverComes() {
            lookEveryTenMinutes(25 * 6, tasks::tellOfAnother);

            assertThat(tasks.sweeps()).isEqualTo(2);
        }

        @Test
        void costsOnePeriodWhenItWaitsForNothing() {
            lookEveryTenMinutes(5, waiting -> {});
            int tooEarly = tasks.sweeps();
            lookEveryTenMinutes(1, waiting -> {});

            assertThat(tooEarly).isEqualTo(1);
            assertThat(tasks.sweeps()).isEqualTo(2);
            assertThat(tasks.list(Status.CANCEL_REQUESTED)).hasSize(1);
        }

        @Test
        void isLeftToItselfWhenTheNodeStopsThatAskedForIt() {
            tasks.tell(OTHER_CLOCK);
            schedule.stop();
            look(other);

            assertThat(sweeps(other)).isZero();
        }

        @Test
        void isLeftToTheOthersWhenItWaitsAndTheNodeStopsThatAskedForIt() {
            schedule.stop();
            look(other);

            assertThat(tasks.list(Status.CANCEL_REQUESTED)).hasSize(1);
            assertThat(sweeps(other)).isEqualTo(1);
        }

        @Test
        void costsOnePeriodWhenItWaitsForATaskOfANodeThatIsGone() {
            tasks.tellOfAnother(Duration.ZERO);
            lookEveryTenMinutes(6, dead -> {});
            int tooEarly = tasks.sweeps();
            lookEveryTenMinutes(2, dead -> {});

            assertThat(tooEarly).isEqualTo(1);
            assertThat(tasks.sweeps()).isEqualTo(2);
        }

        private void lookEveryTenMinutes(int times, Consumer<Duration> before) {
            Instant begin = site.clock.instant();
            for (int i = 1; i <= times; i++) {
                Duration passed = Duration.ofMinutes(10L * i);
                site.passTo(begin.plus(passed));
                before.accept(passed);
                schedule.look();
            }
        }
    }

    @Test
    void aSweepThatCouldNotBeSubmittedDoesNotCostAPeriod() {
        SweepSchedule failing = new SweepSchedule(
                SweepSettings.of(Optional.of(SWEEP_EVERY), 1), node.get(Sweep.class), null, site.lock, site.clock);

        failing.look();
        look(other);

        assertThat(sweeps(other)).isEqualTo(1);
    }

    @Test
    void onceStartedItSweepsByItselfAgainAndAgain() throws Exception {
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        SweepSchedule quick = new SweepSchedule(
                SweepSettings.of(Optional.of(Duration.ofMillis(200)), Node.FAST),
                node.get(Sweep.class),
                node.get(TaskManager.class),
                new EndlessSupplyOfLeases(),
                site.clock);

        quick.start();
        Awaitility.await()
                .until(() -> node.get(TaskManager.class).list(Status.COMPLETED).size() >= 2);
        site.passTo(START.plus(KEPT));
        Awaitility.await().until(() -> site.deleted.get() == 1);
        quick.stop();
    }

    @Test
    void withoutAPeriodNothingIsScheduled() {
        SweepSchedule manual = new SweepSchedule(
                SweepSettings.of(Optional.empty(), 1),
                node.get(Sweep.class),
                node.get(TaskManager.class),
                site.lock,
                site.clock);

        manual.start();
        manual.stop();

        assertThat(sweeps(node)).isZero();
    }

    private static void look(Node... nodes) {
        for (Node each : nodes) {
            each.get(SweepSchedule.class).look();
            Awaitility.await().until(() -> each.get(TaskManager.class).list().stream()
                    .allMatch(task -> task.getStatus().isFinished()));
        }
    }

    private static int sweeps(Node node) {
        return node.get(TaskManager.class).list().size();
    }

    /** As if the period were over each time. */
    private static final class EndlessSupplyOfLeases implements MaildropLock {
        @Override
        public boolean acquire(Username user, String holder, Duration lease) {
            return true;
        }

        @Override
        public boolean renew(Username user, String holder, Duration lease) {
            return true;
        }

        @Override
        public void release(Username user, String holder) {}
    }

    /** What a node is told of tasks that the nodes share: what the one that carries them out wrote down last. */
    private static final class SharedTasks implements TaskManager {
        private static final Instant OTHER_CLOCK = START.plus(Duration.ofDays(1));
        private static final TaskId ANOTHER = TaskId.generateTaskId();

        private final Map<TaskId, TaskExecutionDetails> sweeps = new LinkedHashMap<>();
        private Optional<TaskExecutionDetails> another = Optional.empty();
        private Task submitted;

        /** Another node begins to carry out what was submitted, or goes on; its clock shows that moment. */
        void tell(Instant moment) {
            sweeps.replaceAll((id, task) -> inProgress(task, moment));
        }

        /** Another node carries out something else, and has done so for that long. */
        void tellOfAnother(Duration time) {
            TaskExecutionDetails waiting = TaskExecutionDetails.from(submitted, ANOTHER, new Hostname("another"));
            another = Optional.of(inProgress(waiting, OTHER_CLOCK.plus(time)));
        }

        private static TaskExecutionDetails inProgress(TaskExecutionDetails task, Instant moment) {
            SweepDetails details = new SweepDetails(moment, 0, 0, 0, 0, 0, 0, Optional.empty());
            return task.started(new Hostname("another")).updateInformation(details);
        }

        int sweeps() {
            return sweeps.size();
        }

        @Override
        public TaskId submit(Task task) {
            submitted = task;
            TaskId id = TaskId.generateTaskId();
            sweeps.put(id, TaskExecutionDetails.from(task, id, new Hostname("this")));
            return id;
        }

        @Override
        public TaskExecutionDetails getExecutionDetails(TaskId id) {
            return sweeps.get(id);
        }

        @Override
        public List<TaskExecutionDetails> list() {
            return Stream.concat(sweeps.values().stream(), another.stream()).toList();
        }

        @Override
        public List<TaskExecutionDetails> list(Status status) {
            return list().stream().filter(task -> task.getStatus() == status).toList();
        }

        @Override
        public void cancel(TaskId id) {
            sweeps.computeIfPresent(id, (same, task) -> task.cancelRequested(new Hostname("this")));
        }

        @Override
        public TaskExecutionDetails await(TaskId id, Duration timeout) {
            throw new UnsupportedOperationException();
        }
    }
}
