package io.mailkeep.pop3.retention;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.KEPT;
import static io.mailkeep.pop3.retention.Site.START;
import static io.mailkeep.pop3.retention.Site.SWEEP_EVERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskManager.Status;
import org.awaitility.Awaitility;
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
                site.lock);

        slow.look();
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
                site.lock);
        slow.look();
        Awaitility.await().until(() -> site.deleted.get() > 0);

        slow.stop();
        node.get(Sweep.class).stop();
        look(other);

        Awaitility.await().until(() -> site.deleted.get() == 60);
    }

    @Test
    void aSweepThatCouldNotBeSubmittedDoesNotCostAPeriod() {
        SweepSchedule failing = new SweepSchedule(
                SweepSettings.of(Optional.of(SWEEP_EVERY), 1), node.get(Sweep.class), null, site.lock);

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
                new EndlessSupplyOfLeases());

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
                SweepSettings.of(Optional.empty(), 1), node.get(Sweep.class), node.get(TaskManager.class), site.lock);

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
}
