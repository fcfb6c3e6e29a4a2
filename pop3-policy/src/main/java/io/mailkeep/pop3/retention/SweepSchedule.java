package io.mailkeep.pop3.retention;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.Lease;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskNotFoundException;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits a sweep once per period, whichever of the nodes is first: {@code guice.extension.startable}. The period is a
 * lease in the store, which the node that submits a sweep takes and, while the sweep shows signs of life, prolongs; the
 * others come by often, at random moments, and find it taken. Where nodes share their tasks, another may carry it out.
 * Whichever of the two dies, the next sweep begins one period later.
 */
@Singleton
public final class SweepSchedule implements UserDefinedStartable {
    /** Whose lease it is. No user can have this name: James refuses spaces and colons in user names. */
    static final Username LEASE_OWNER = Username.of("mailkeep: sweep");

    // After that, the queue of tasks is thought to have lost it, though others go on.
    static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(SweepSchedule.class);

    private final SweepSettings settings;
    private final Sweep sweep;
    private final TaskManager tasks;
    private final MaildropLock lock;
    private final Clock clock;
    private final Looks looks = new Looks("mailkeep-sweep-schedule");
    private volatile Optional<Lease> lease = Optional.empty();
    private volatile Optional<TaskId> submitted = Optional.empty();
    private volatile Instant submittedAt = Instant.MIN;
    private volatile ImmutableMap<TaskId, Instant> lastSigns = ImmutableMap.of();

    @Inject
    SweepSchedule(SweepSettings settings, Sweep sweep, TaskManager tasks, MaildropLock lock, Clock clock) {
        this.settings = settings;
        this.sweep = sweep;
        this.tasks = tasks;
        this.lock = lock;
        this.clock = clock;
    }

    @Override
    public void start() {
        settings.every().ifPresent(period -> looks.begin(period, this::look));
    }

    /** Begins a sweep if it is time and no other node has. */
    void look() {
        Duration period = settings.every().orElseThrow();
        try {
            Optional<TaskExecutionDetails> sweeping = sweeping();
            if (sweeping.filter(this::showsLife).isPresent()) {
                lease.ifPresent(taken -> taken.renew(period));
            } else {
                begin(period, sweeping);
            }
        } catch (RuntimeException e) {
            LOGGER.warn("Could not see to the scheduled sweep, trying again: cause={}", e.toString());
        }
    }

    private void begin(Duration period, Optional<TaskExecutionDetails> lost) {
        Optional<Lease> taken = Lease.take(lock, LEASE_OWNER, period);
        if (taken.isPresent()) {
            lease = taken;
            submit(taken.get(), lost);
        }
    }

    private void submit(Lease taken, Optional<TaskExecutionDetails> lost) {
        try {
            // Where no node takes tasks for long, one for each period would wait.
            lost.ifPresent(this::cancel);
            submitted = Optional.of(tasks.submit(new SweepTask(sweep, Optional.empty(), settings.usersPerSecond())));
            submittedAt = clock.instant();
            lastSigns = ImmutableMap.of();
        } catch (RuntimeException e) {
            // Without a sweep it would cost the others a period.
            taken.giveBack();
            throw e;
        }
    }

    /** The sweep that this node submitted, unless it is over. */
    private Optional<TaskExecutionDetails> sweeping() {
        return submitted.flatMap(this::find).filter(task -> !task.getStatus().isFinished());
    }

    private Optional<TaskExecutionDetails> find(TaskId task) {
        try {
            return Optional.of(tasks.getExecutionDetails(task));
        } catch (TaskNotFoundException forgotten) {
            return Optional.empty();
        }
    }

    /**
     * Whether the sweep is carried out, or waits for its turn while another task is: one that waits for nothing the queue
     * has lost. James has the details of a task written down anew every half minute, and keeps it as in progress for ever
     * when the node dies that does so. Moments that another node's clock gave are only compared with each other.
     */
    private boolean showsLife(TaskExecutionDetails task) {
        boolean waits = task.getStatus() == TaskManager.Status.WAITING;
        ImmutableMap<TaskId, Instant> signs =
                signs(waits ? tasks.list(TaskManager.Status.IN_PROGRESS) : ImmutableList.of(task));
        boolean moved = !signs.equals(lastSigns);
        lastSigns = signs;
        return moved && !signs.isEmpty() && (!waits || clock.instant().isBefore(submittedAt.plus(LONGEST_WAIT)));
    }

    private static ImmutableMap<TaskId, Instant> signs(List<TaskExecutionDetails> tasks) {
        ImmutableMap.Builder<TaskId, Instant> signs = ImmutableMap.builder();
        tasks.forEach(task -> task.getAdditionalInformation()
                .ifPresent(information -> signs.put(task.getTaskId(), information.timestamp())));
        return signs.build();
    }

    private static boolean isCarriedOutElsewhere(TaskExecutionDetails task) {
        return task.getRanNode()
                .filter(node -> !node.equals(task.getSubmittedNode()))
                .isPresent();
    }

    private void cancel(TaskExecutionDetails task) {
        try {
            tasks.cancel(task.getTaskId());
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "Could not cancel a sweep: taskId={} cause={}",
                    task.getTaskId().asString(),
                    e.toString());
        }
    }

    @PreDestroy
    void stop() {
        looks.end();
        sweeping().filter(task -> !isCarriedOutElsewhere(task)).ifPresent(task -> {
            if (task.getRanNode().isEmpty()) {
                cancel(task);
            }
            // Cut off before its end: another node, or this one after its start, need not wait for the period's end.
            lease.ifPresent(Lease::giveBack);
        });
    }
}
