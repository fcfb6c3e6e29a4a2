package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.function.Function;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;

/** What a simulation has found so far, differences first, as {@code GET /tasks/{id}} shows it. Immutable. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
// Not generated: James finds the JSON form of a task's details by their very class, never by a superclass.
public final class SimulationDetails implements AdditionalInformation, AdditionalInformationDTO {
    static final AdditionalInformationDTOModule<SimulationDetails, SimulationDetails> JSON = DTOModule.forDomainObject(
                    SimulationDetails.class)
            .convertToDTO(SimulationDetails.class)
            .toDomainObjectConverter(details -> details)
            .toDTOConverter((details, type) -> details)
            .typeName(SimulationTask.TYPE.asString())
            .withFactory(AdditionalInformationDTOModule::new);
    private final Instant timestamp;
    private final long usersSeen;
    private final long usersFailed;
    private final long usersPerSecond;
    private final long usersChangingPolicy;
    private final Volume removedByGivenOnly;
    private final Volume removedByPresentOnly;
    private final ImmutableList<PolicyChange> policies;

    @JsonCreator
    SimulationDetails(
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("usersSeen") long usersSeen,
            @JsonProperty("usersFailed") long usersFailed,
            @JsonProperty("usersPerSecond") long usersPerSecond,
            @JsonProperty("usersChangingPolicy") long usersChangingPolicy,
            @JsonProperty("removedByGivenOnly") Volume removedByGivenOnly,
            @JsonProperty("removedByPresentOnly") Volume removedByPresentOnly,
            @JsonProperty("policies") ImmutableList<PolicyChange> policies) {
        this.timestamp = timestamp;
        this.usersSeen = usersSeen;
        this.usersFailed = usersFailed;
        this.usersPerSecond = usersPerSecond;
        this.usersChangingPolicy = usersChangingPolicy;
        this.removedByGivenOnly = removedByGivenOnly;
        this.removedByPresentOnly = removedByPresentOnly;
        this.policies = policies;
    }

    static SimulationDetails of(Instant now, Progress progress, ImmutableList<PolicyChange> policies) {
        return new SimulationDetails(
                now,
                progress.usersSeen(),
                progress.failures(),
                progress.usersPerSecond(),
                policies.stream()
                        .filter(PolicyChange::changesPolicy)
                        .mapToLong(PolicyChange::users)
                        .sum(),
                sum(policies, PolicyChange::removedByGivenOnly),
                sum(policies, PolicyChange::removedByPresentOnly),
                policies);
    }

    private static Volume sum(ImmutableList<PolicyChange> policies, Function<PolicyChange, Volume> part) {
        return policies.stream().map(part).reduce(Volume.NONE, Volume::plus);
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
        return SimulationTask.TYPE.asString();
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

    /** Users who would have another policy. */
    @JsonProperty
    long usersChangingPolicy() {
        return usersChangingPolicy;
    }

    /** What the next sweep would remove under the given file and does not under the present one. */
    @JsonProperty
    Volume removedByGivenOnly() {
        return removedByGivenOnly;
    }

    /** What the next sweep removes under the present file and would not under the given one. */
    @JsonProperty
    Volume removedByPresentOnly() {
        return removedByPresentOnly;
    }

    /** Each change of policy, and those that stay, with what it means for their users. */
    @JsonProperty
    ImmutableList<PolicyChange> policies() {
        return policies;
    }
}
