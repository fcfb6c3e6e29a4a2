package io.mailkeep.search.reindexing;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.json.DTOModule;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.server.task.json.dto.TaskDTOModule;
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

    /**
     * Its JSON form, read wherever the task is to be done.
     *
     * @param reindexing of that server, asked for when a task is read
     */
    static TaskDTOModule<ReindexTask, ReindexTaskDto> json(
            Supplier<Reindexing> reindexing, MailboxId.Factory mailboxIds, MessageId.Factory messageIds) {
        return DTOModule.forDomainObject(ReindexTask.class)
                .convertToDTO(ReindexTaskDto.class)
                .toDomainObjectConverter(dto -> new ReindexTask(reindexing.get(), dto.toJob(mailboxIds, messageIds)))
                .toDTOConverter((task, type) -> ReindexTaskDto.of(task.job()))
                .typeName(TYPE.asString())
                .withFactory(TaskDTOModule::new);
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
