package io.mailkeep.pop3.retention;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;

/** How far a sweep has come, as {@code GET /tasks/{id}} shows it; also its own JSON form. Immutable. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
// Not generated: James finds the JSON form of a task's details by their very class, never by a superclass.
public final class SweepDetails implements AdditionalInformation, AdditionalInformationDTO {
    static final AdditionalInformationDTOModule<SweepDetails, SweepDetails> JSON = DTOModule.forDomainObject(
                    SweepDetails.class)
            .convertToDTO(SweepDetails.class)
            .toDomainObjectConverter(details -> details)
            .toDTOConverter((details, type) -> details)
            .typeName(SweepTask.TYPE.asString())
            .withFactory(AdditionalInformationDTOModule::new);

    private final Instant timestamp;

    @JsonProperty
    private final long usersSeen;

    @JsonProperty
    private final long usersOpened;

    @JsonProperty
    private final long usersInUse;

    @JsonProperty
    private final long usersFailed;

    @JsonProperty
    private final long messagesExpired;

    @JsonProperty
    private final long disposalsFinished;

    @JsonProperty
    private final Optional<String> lastUser;

    @JsonCreator
    SweepDetails(
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("usersSeen") long usersSeen,
            @JsonProperty("usersOpened") long usersOpened,
            @JsonProperty("usersInUse") long usersInUse,
            @JsonProperty("usersFailed") long usersFailed,
            @JsonProperty("messagesExpired") long messagesExpired,
            @JsonProperty("disposalsFinished") long disposalsFinished,
            @JsonProperty("lastUser") Optional<String> lastUser) {
        this.timestamp = timestamp;
        this.usersSeen = usersSeen;
        this.usersOpened = usersOpened;
        this.usersInUse = usersInUse;
        this.usersFailed = usersFailed;
        this.messagesExpired = messagesExpired;
        this.disposalsFinished = disposalsFinished;
        this.lastUser = lastUser;
    }

    /** When the last of these counts changed. */
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
        return SweepTask.TYPE.asString();
    }

    /** Users that the sweep has come by, including those that it passed over because nothing was due. */
    long usersSeen() {
        return usersSeen;
    }

    /** Users whose maildrop it opened. */
    long usersOpened() {
        return usersOpened;
    }

    /** Users that it left to the next sweep, since a session held their maildrop. */
    long usersInUse() {
        return usersInUse;
    }

    /** Users whose maildrop it could not look after, each logged. */
    long usersFailed() {
        return usersFailed;
    }

    /** Kept copies that it removed. */
    long messagesExpired() {
        return messagesExpired;
    }

    /** Removals that it finished: an interrupted session had left them, or they had waited for silent devices. */
    long disposalsFinished() {
        return disposalsFinished;
    }

    /** The user that it came by last: where another sweep can go on. */
    Optional<String> lastUser() {
        return lastUser;
    }
}
