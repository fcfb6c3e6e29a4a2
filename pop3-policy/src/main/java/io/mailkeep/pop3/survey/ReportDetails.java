package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;

/** What a report has summed up so far, as {@code GET /tasks/{id}} shows it. Immutable. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
// Not generated: James finds the JSON form of a task's details by their very class, never by a superclass.
public final class ReportDetails implements AdditionalInformation, AdditionalInformationDTO {
    static final AdditionalInformationDTOModule<ReportDetails, ReportDetails> JSON = DTOModule.forDomainObject(
                    ReportDetails.class)
            .convertToDTO(ReportDetails.class)
            .toDomainObjectConverter(details -> details)
            .toDTOConverter((details, type) -> details)
            .typeName(ReportTask.TYPE.asString())
            .withFactory(AdditionalInformationDTOModule::new);
    private final Instant timestamp;
    private final long usersSeen;
    private final long usersFailed;
    private final long usersPerSecond;
    private final ImmutableList<PolicyHoldings> policies;

    @JsonCreator
    ReportDetails(
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("usersSeen") long usersSeen,
            @JsonProperty("usersFailed") long usersFailed,
            @JsonProperty("usersPerSecond") long usersPerSecond,
            @JsonProperty("policies") ImmutableList<PolicyHoldings> policies) {
        this.timestamp = timestamp;
        this.usersSeen = usersSeen;
        this.usersFailed = usersFailed;
        this.usersPerSecond = usersPerSecond;
        this.policies = policies;
    }

    static ReportDetails of(Instant now, Progress progress, ImmutableList<PolicyHoldings> policies) {
        return new ReportDetails(now, progress.usersSeen(), progress.failures(), progress.usersPerSecond(), policies);
    }

    /** When these sums were taken. */
    @Override
    public Instant timestamp() {
        return timestamp;
    }

    @Override
    public Instant getTimestamp() {
        return timestamp;
    }

    @Override
    public String getType() {
        return ReportTask.TYPE.asString();
    }

    /** Users that it has come by; a user is one whatever the number of mailboxes. */
    @JsonProperty
    long usersSeen() {
        return usersSeen;
    }

    /** Maildrops that could not be read, each logged: the sums are without them. */
    @JsonProperty
    long usersFailed() {
        return usersFailed;
    }

    /** How fast it went so far. */
    @JsonProperty
    long usersPerSecond() {
        return usersPerSecond;
    }

    /** By name. */
    @JsonProperty
    ImmutableList<PolicyHoldings> policies() {
        return policies;
    }
}
