package io.mailkeep.search.reindexing;

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
 * How far a reindexing has come, as {@code GET /tasks/{id}} of every server shows it.
 *
 * @param job names the reindexing across restarts, where the task's id changes
 * @param scope {@code all}, {@code user:…}, {@code mailboxes:…} or a message
 * @param partsDone of the 32 to which the mailboxes are dealt
 * @param messagesMended that were written, removed or looked at
 * @param failedMailboxes the first thousand of them
 */
public record ReindexDetails(
        Instant timestamp,
        String job,
        String scope,
        String depth,
        int messagesPerSecond,
        int partsDone,
        long mailboxesDone,
        long mailboxesFailed,
        long messagesCompared,
        long messagesMended,
        List<MailboxId> failedMailboxes)
        implements AdditionalInformation, IndexingDetailInformation {
    public ReindexDetails {
        failedMailboxes = List.copyOf(failedMailboxes);
    }

    /** Their JSON form, for webadmin and for the other servers. */
    public static AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            json(MailboxId.Factory mailboxIds) {
        return DTOModule.forDomainObject(ReindexDetails.class)
                .convertToDTO(ReindexDetailsDto.class)
                .toDomainObjectConverter(dto -> dto.toDetails(mailboxIds))
                .toDTOConverter((details, type) -> ReindexDetailsDto.of(details))
                .typeName(ReindexTask.TYPE.asString())
                .withFactory(AdditionalInformationDTOModule::new);
    }

    UUID jobId() {
        return UUID.fromString(job);
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
