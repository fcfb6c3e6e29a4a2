package io.mailkeep.pop3.retention;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskNotFoundException;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits a sweep once per period, whichever of the nodes is first: {@code guice.extension.startable}. The period is a
 * lease in the store, which the node that sweeps takes and, while its sweep runs, prolongs; the others come by often,
 * at random moments, and find it taken. A node that dies leaves the next sweep to the others one period later.
 */
@Singleton
public final class SweepSchedule implements UserDefinedStartable {
    /** Whose lease it is. No user can have this name: James refuses spaces and colons in user names. */
    static final Username LEASE_OWNER = Username.of("mailkeep: sweep");

    private static final Logger LOGGER = LoggerFactory.getLogger(SweepSchedule.class);

    private final SweepSettings settings;
    private final Sweep sweep;
    private final TaskManager tasks;
    private final MaildropLock lock;
    private final String node = UUID.randomUUID().toString();
    private final Looks looks = new Looks("mailkeep-sweep-schedule");
    private volatile Optional<TaskId> submitted = Optional.empty();

    @Inject
    SweepSchedule(SweepSettings settings, Sweep sweep, TaskManager tasks, MaildropLock lock) {
        this.settings = settings;
        this.sweep = sweep;
        this.tasks = tasks;
        this.lock = lock;
    }

    @Override
    public void start() {
        settings.every().ifPresent(period -> looks.begin(period, this::look));
    }

    /** Begins a sweep if it is time and no other node has. */
    void look() {
        Duration period = settings.every().orElseThrow();
        try {
            if (isSweeping()) {
                lock.renew(LEASE_OWNER, node, period);
            } else {
                begin(period);
            }
        } catch (RuntimeException e) {
            LOGGER.warn("Could not see to the scheduled sweep, trying again: cause={}", e.toString());
        }
    }

    private void begin(Duration period) {
        try {
            if (lock.acquire(LEASE_OWNER, node, period)) {
                submitted =
                        Optional.of(tasks.submit(new SweepTask(sweep, Optional.empty(), settings.usersPerSecond())));
            }
        } catch (RuntimeException e) {
            // The lease may be ours although no answer came: without a sweep it would cost the others a period.
            giveBackLease();
            throw e;
        }
    }

    private boolean isSweeping() {
        return submitted.map(this::isUnfinished).orElse(false);
    }

    private boolean isUnfinished(TaskId task) {
        try {
            return !tasks.getExecutionDetails(task).getStatus().isFinished();
        } catch (TaskNotFoundException forgotten) {
            return false;
        }
    }

    private void giveBackLease() {
        try {
            lock.release(LEASE_OWNER, node);
        } catch (RuntimeException e) {
            LOGGER.warn("Could not give back the lease of the sweep, it ends by itself: cause={}", e.toString());
        }
    }

    @PreDestroy
    void stop() {
        looks.end();
        if (submitted.isPresent() && isSweeping()) {
            // Cut off before its end: another node, or this one after its start, need not wait for the period's end.
            giveBackLease();
        }
    }
}
