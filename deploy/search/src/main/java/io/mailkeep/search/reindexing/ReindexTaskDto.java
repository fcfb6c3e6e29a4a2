package io.mailkeep.search.reindexing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.util.UUID;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.server.task.json.dto.TaskDTO;

/** What a reindexing needs to be done on another server than the one that it was submitted to. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
record ReindexTaskDto(UUID job, String scope, Depth depth, int messagesPerSecond, int done) implements TaskDTO {
    static ReindexTaskDto of(Job job) {
        return new ReindexTaskDto(job.id(), job.scope().toText(), job.depth(), job.messagesPerSecond(), job.done());
    }

    Job toJob(MailboxId.Factory mailboxIds, MessageId.Factory messageIds) {
        return new Job(job, Scope.parse(scope, mailboxIds, messageIds), depth, messagesPerSecond, done);
    }

    @Override
    public String getType() {
        return ReindexTask.TYPE.asString();
    }
}
