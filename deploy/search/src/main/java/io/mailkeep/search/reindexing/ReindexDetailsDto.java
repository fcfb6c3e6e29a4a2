package io.mailkeep.search.reindexing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;

/** {@link ReindexDetails} as webadmin shows them, and as servers tell each other. */
@JsonIgnoreProperties(
        value = {"type", "percentDone"},
        allowGetters = true)
record ReindexDetailsDto(
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
        List<String> mailboxFailures)
        implements AdditionalInformationDTO {
    ReindexDetailsDto {
        mailboxFailures = List.copyOf(mailboxFailures);
    }

    static ReindexDetailsDto of(ReindexDetails details) {
        return new ReindexDetailsDto(
                details.timestamp(),
                details.job(),
                details.scope(),
                details.depth(),
                details.messagesPerSecond(),
                details.partsDone(),
                details.mailboxesDone(),
                details.mailboxesFailed(),
                details.messagesCompared(),
                details.messagesMended(),
                details.failedMailboxes().stream().map(MailboxId::serialize).toList());
    }

    ReindexDetails toDetails(MailboxId.Factory mailboxIds) {
        return new ReindexDetails(
                timestamp,
                job,
                scope,
                depth,
                messagesPerSecond,
                partsDone,
                mailboxesDone,
                mailboxesFailed,
                messagesCompared,
                messagesMended,
                mailboxFailures.stream().<MailboxId>map(mailboxIds::fromString).toList());
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
}
