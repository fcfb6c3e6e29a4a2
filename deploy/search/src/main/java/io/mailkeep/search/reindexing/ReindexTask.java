package io.mailkeep.search.reindexing;

import java.util.Optional;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;

/** A reindexing, as James's task manager runs it. */
final class ReindexTask implements Task {
    static final TaskType TYPE = TaskType.of("mailkeep-reindexing");

    private final Reindexing reindexing;
    private final Job job;
    private final ReindexProgress progress;

    ReindexTask(Reindexing reindexing, Job job) {
        this.reindexing = reindexing;
        this.job = job;
        this.progress = new ReindexProgress(job);
    }

    @Override
    public Result run() throws InterruptedException {
        return reindexing.run(job, progress);
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    Job job() {
        return job;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(reindexing.details(progress));
    }
}
