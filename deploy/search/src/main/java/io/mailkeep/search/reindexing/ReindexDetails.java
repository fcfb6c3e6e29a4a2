package io.mailkeep.search.reindexing;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.james.json.DTOModule;
import org.apache.james.mailbox.indexer.IndexingDetailInformation;
import org.apache.james.mailbox.indexer.ReIndexingExecutionFailures;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;

/**
 * How far a reindexing has come, as {@code GET /tasks/{id}} shows it; also its own JSON form, which is only written:
 * James's task manager of one server reads none.
 *
 * @param job names the reindexing across restarts, where the task's id changes
 * @param scope {@code all}, {@code user:…}, {@code mailboxes:…} or a message
 * @param partsDone of the 32 to which the mailboxes are dealt
 * @param messagesMended that were written, removed or looked at
 * @param failedMailboxes the first thousand of them
 */
public record ReindexDetails(
        Instant timestamp,
        @JsonProperty String job,
        @JsonProperty String scope,
        @JsonProperty String depth,
        @JsonProperty int messagesPerSecond,
        @JsonProperty int partsDone,
        @JsonProperty long mailboxesDone,
        @JsonProperty long mailboxesFailed,
        @JsonProperty long messagesCompared,
        @JsonProperty long messagesMended,
        @JsonIgnore List<MailboxId> failedMailboxes)
        implements AdditionalInformation, AdditionalInformationDTO, IndexingDetailInformation {
    /** For webadmin. */
    public static final AdditionalInformationDTOModule<ReindexDetails, ReindexDetails> JSON = DTOModule.forDomainObject(
                    ReindexDetails.class)
            .convertToDTO(ReindexDetails.class)
            .toDomainObjectConverter(details -> details)
            .toDTOConverter((details, type) -> details)
            .typeName(ReindexTask.TYPE.asString())
            .withFactory(AdditionalInformationDTOModule::new);

    public ReindexDetails {
        failedMailboxes = List.copyOf(failedMailboxes);
    }

    @JsonProperty("mailboxFailures")
    List<String> mailboxFailures() {
        return failedMailboxes.stream().map(MailboxId::serialize).toList();
    }

    UUID jobId() {
        return UUID.fromString(job);
    }

    @JsonProperty("percentDone")
    int percentDone() {
        return partsDone * 100 / Job.PARTS;
    }

    @Override
    public Instant getTimestamp() {
        return timestamp;
    }

    @Override
    public String getType() {
        return ReindexTask.TYPE.asString();
    }

    @Override
    public int getSuccessfullyReprocessedMailCount() {
        return Math.toIntExact(Math.min(messagesCompared, Integer.MAX_VALUE));
    }

    @Override
    public int getFailedReprocessedMailCount() {
        return 0;
    }

    /** For {@code reIndexFailedMessagesOf}. */
    @Override
    public ReIndexingExecutionFailures failures() {
        return new ReIndexingExecutionFailures(List.of(), failedMailboxes);
    }
}
