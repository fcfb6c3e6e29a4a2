package io.mailkeep.pop3.retention;

import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.reactivestreams.Publisher;

/** One sweep, as James's task manager runs it. */
public final class SweepTask implements Task {
    static final TaskType TYPE = TaskType.of("mailkeep-sweep");

    private final Sweep sweep;
    private final Optional<Username> after;
    private final int usersPerSecond;
    private final SweepProgress progress;

    SweepTask(Sweep sweep, Optional<Username> after, int usersPerSecond) {
        this.sweep = sweep;
        this.after = after;
        this.usersPerSecond = usersPerSecond;
        this.progress = sweep.progress();
    }

    @Override
    public Publisher<Result> runAsync() {
        return sweep.run(after, usersPerSecond, progress);
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(progress.details());
    }

    /** The user after which this sweep begins; empty when it begins with the first. */
    Optional<Username> after() {
        return after;
    }

    int usersPerSecond() {
        return usersPerSecond;
    }
}
